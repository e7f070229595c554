import type { Samples } from "./tags.ts";

/** Undoes horizontal differencing: each sample is the sum of all before it in its row, modulo its width. */
export function undoDifferences(samples: Samples, rowLength: number, samplesPerPixel: number): void {
  const rows = samples as Int32Array; // every kind adds and wraps in the same way
  for (let row = 0; row + rowLength <= rows.length; row += rowLength) {
    for (let i = row + samplesPerPixel, end = row + rowLength; i < end; i++) rows[i]! += rows[i - samplesPerPixel]!;
  }
}

/** Replaces samples by their difference from the one before in the row. */
export function takeDifferences(samples: Samples, rowLength: number, samplesPerPixel: number): void {
  const rows = samples as Int32Array;
  for (let row = 0; row + rowLength <= rows.length; row += rowLength) {
    for (let i = row + rowLength - 1; i >= row + samplesPerPixel; i--) rows[i]! -= rows[i - samplesPerPixel]!;
  }
}

/**
 * Undoes the floating-point predictor: bytes are differenced along the row, and grouped with the most significant of all
 * samples first, whatever the file's byte order. The result is little-endian. [Adobe Photoshop TIFF Technical Note 3]
 */
export function undoFloatPredictor(bytes: Uint8Array, rowBytes: number, samplesPerPixel: number, width: number): void {
  const row = new Uint8Array(rowBytes);
  const samples = rowBytes / width;
  for (let start = 0; start + rowBytes <= bytes.length; start += rowBytes) {
    for (let i = start + samplesPerPixel, end = start + rowBytes; i < end; i++)
      bytes[i]! += bytes[i - samplesPerPixel]!;
    row.set(bytes.subarray(start, start + rowBytes));
    for (let i = 0; i < samples; i++) {
      for (let byte = 0; byte < width; byte++) bytes[start + i * width + byte] = row[(width - 1 - byte) * samples + i]!;
    }
  }
}
