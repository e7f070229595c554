import { inflateSync } from "node:zlib";
import { RequestError } from "../../errors/mod.ts";
import { damaged, readDirectories, type TiffPage } from "./directory.ts";
import { widenHalves } from "./half.ts";
import { expandLzw } from "./lzw.ts";
import { expandPackBits } from "./packbits.ts";
import { undoDifferences, undoFloatPredictor } from "./predictor.ts";
import { SAMPLE_ARRAYS, type Samples, type SampleType } from "./tags.ts";

/** Part of an image: rows `top..bottom` and columns `left..right`, ends excluded, every `step`-th in both directions. */
export interface TiffRegion {
  readonly top?: number;
  readonly bottom?: number;
  readonly left?: number;
  readonly right?: number;
  readonly step?: number;
}

/** What to read, and of what to speak in errors. */
export interface TiffReadOptions {
  /** Name of the file for error messages. */
  readonly file?: string;
  /** Which image of the file; default the first, 0. */
  readonly page?: number;
  readonly region?: TiffRegion;
  /** Where the pixels go; it must be of the file's kind and as long as the region. Default: new memory. */
  readonly target?: Samples;
}

/** An image. */
export interface TiffImage {
  readonly width: number;
  readonly height: number;
  readonly samplesPerPixel: number;
  readonly type: SampleType;
  /** Row-major, samples of a pixel beside each other. */
  readonly data: Samples;
}

/**
 * Reads one image, or a region of it, from the bytes of a TIFF or BigTIFF file: strips or tiles, plain, LZW, deflate or
 * PackBits, with or without a predictor, in either byte order; floating-point samples of 16 bits come as float32. Strips and tiles outside the region are not unpacked.
 *
 * Throws FormatError with file and offset when the file is damaged or of a kind not read here.
 */
export function readTiff(bytes: Uint8Array, options: TiffReadOptions = {}): TiffImage {
  const { file = "TIFF", page: index = 0, region = {} } = options;
  const pages = readDirectories(bytes, file);
  const page = pages[index];
  if (page === undefined) throw new RequestError(`${file} has ${pages.length} images; there is no image ${index}.`);
  const { samplesPerPixel, type } = page;
  const wanted = regionOf(page, region, file);
  const { top, left, step, width, height } = wanted;
  const length = width * height * samplesPerPixel;
  const data = options.target ?? new SAMPLE_ARRAYS[type](length);
  if (!(data instanceof SAMPLE_ARRAYS[type]) || data.length !== length) {
    throw new RequestError(
      `${file} has ${width} x ${height} x ${samplesPerPixel} pixels of ${type}; the target does not.`,
    );
  }
  const { chunkWidth, chunkHeight, isPlanar } = page;
  const across = Math.ceil(page.width / chunkWidth);
  const down = Math.ceil(page.height / chunkHeight);
  const planes = isPlanar ? samplesPerPixel : 1;
  const inChunk = isPlanar ? 1 : samplesPerPixel;
  const bottom = top + (height - 1) * step;
  const right = left + (width - 1) * step;
  for (let plane = 0; plane < planes; plane++) {
    for (let y = Math.floor(top / chunkHeight); y <= Math.floor(bottom / chunkHeight); y++) {
      for (let x = Math.floor(left / chunkWidth); x <= Math.floor(right / chunkWidth); x++) {
        const rows = page.isTiled ? chunkHeight : Math.min(chunkHeight, page.height - y * chunkHeight);
        const chunk = unpackChunk(bytes, page, (plane * down + y) * across + x, rows, file);
        copyChunk(chunk, data, {
          x: x * chunkWidth,
          y: y * chunkHeight,
          rows,
          columns: chunkWidth,
          samples: inChunk,
          region: wanted,
          perPixel: samplesPerPixel,
          plane,
        });
      }
    }
  }
  return { width, height, samplesPerPixel, type, data };
}

/** Where the samples of a strip or tile lie in the image, and which of them are wanted. */
interface Placement {
  readonly x: number;
  readonly y: number;
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  readonly region: ReturnType<typeof regionOf>;
  /** Samples per pixel of the image, and which of them comes first here. */
  readonly perPixel: number;
  readonly plane: number;
}

/** Copies what lies in the region, sample by sample. */
function copyChunk(chunk: Samples, data: Samples, placement: Placement): void {
  const { x, y, rows, columns, samples, perPixel, plane } = placement;
  const { top, left, step, width, height } = placement.region;
  const firstRow = Math.max(0, Math.ceil((y - top) / step));
  const firstColumn = Math.max(0, Math.ceil((x - left) / step));
  const endColumn = Math.min(width, Math.ceil((x + columns - left) / step));
  for (let row = firstRow; row < height && top + row * step < y + rows; row++) {
    const from = ((top + row * step - y) * columns + left + firstColumn * step - x) * samples;
    const to = (row * width + firstColumn) * perPixel + plane;
    const count = endColumn - firstColumn;
    if (samples === perPixel && step === 1) {
      (data as Int32Array).set((chunk as Int32Array).subarray(from, from + count * samples), to);
      continue;
    }
    for (let s = 0; s < samples; s++)
      copyLine(chunk as Int32Array, from + s, step * samples, data as Int32Array, to + s, perPixel, count);
  }
}

function copyLine(
  source: Int32Array,
  from: number,
  fromStep: number,
  target: Int32Array,
  to: number,
  toStep: number,
  count: number,
): void {
  for (let i = 0, a = from, b = to; i < count; i++, a += fromStep, b += toStep) target[b] = source[a]!;
}

function regionOf({ width, height }: TiffPage, region: TiffRegion, file: string) {
  const { top = 0, bottom = height, left = 0, right = width, step = 1 } = region;
  const isInside = top >= 0 && left >= 0 && bottom <= height && right <= width && top < bottom && left < right;
  if (!isInside || !Number.isInteger(step) || step < 1) {
    const asked = `rows ${top}..${bottom}, columns ${left}..${right}, step ${step}`;
    throw new RequestError(`${file} has ${height} rows and ${width} columns; there is no region of ${asked}.`);
  }
  return { top, left, step, width: Math.ceil((right - left) / step), height: Math.ceil((bottom - top) / step) };
}

/** The samples of one strip or tile, in this machine's byte order. The memory is reused by the next call. */
function unpackChunk(bytes: Uint8Array, page: TiffPage, index: number, rows: number, file: string): Samples {
  const { type, isHalf, compression, predictor, isBigEndian, chunkWidth, isPlanar, samplesPerPixel } = page;
  const kind = isHalf ? Uint16Array : SAMPLE_ARRAYS[type];
  const width = kind.BYTES_PER_ELEMENT;
  const samples = isPlanar ? 1 : samplesPerPixel;
  const size = rows * chunkWidth * samples * width;
  const offset = page.offsets[index]!;
  const end = offset + page.byteCounts[index]!;
  if (end > bytes.length) {
    throw damaged(file, offset, `strip or tile ${index} ends at ${end}, but the file at ${bytes.length}`);
  }
  const packed = bytes.subarray(offset, end);
  let raw = compression === "deflate" ? inflate(packed, size, file, offset) : scratch(size);
  let written = raw.length;
  if (compression === "lzw") written = expandLzw(packed, raw);
  else if (compression === "packbits") written = expandPackBits(packed, raw);
  else if (compression === "none") {
    written = Math.min(size, packed.length);
    raw.set(packed.subarray(0, written));
  }
  if (written < size) {
    const what = written < 0 ? "holds a code that is in no table" : `holds ${written} bytes instead of ${size}`;
    throw damaged(file, offset, `strip or tile ${index} ${what}`);
  }
  if (raw.byteOffset % width !== 0) {
    const aligned = scratch(size);
    aligned.set(raw.subarray(0, size));
    raw = aligned;
  }
  if (predictor === 3) undoFloatPredictor(raw.subarray(0, size), chunkWidth * samples * width, samples, width);
  else if (isBigEndian) swapBytes(raw.subarray(0, size), width);
  const unpacked = new kind(raw.buffer as ArrayBuffer, raw.byteOffset, size / width);
  if (predictor === 2) undoDifferences(unsignedView(unpacked), chunkWidth * samples, samples);
  return isHalf ? widenHalves(unpacked as Uint16Array) : unpacked;
}

function inflate(packed: Uint8Array, size: number, file: string, offset: number): Uint8Array {
  try {
    return inflateSync(packed, { maxOutputLength: size, chunkSize: Math.max(64, size) });
  } catch (cause) {
    // More rows than the last strip needs are no error: then there is too much, not too little.
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      return inflateSync(packed).subarray(0, size);
    }
    const error = damaged(file, offset, `deflate says "${(cause as Error).message}"`);
    error.cause = cause;
    throw error;
  }
}

let scratchMemory = new Uint8Array(0);

function scratch(bytes: number): Uint8Array {
  if (scratchMemory.length < bytes) scratchMemory = new Uint8Array(bytes);
  return scratchMemory.subarray(0, bytes);
}

function swapBytes(bytes: Uint8Array, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else if (width === 8) buffer.swap64();
}

/** Differences of floating-point samples are differences of their bits. */
function unsignedView(samples: Samples): Samples {
  if (samples instanceof Float32Array) return new Uint32Array(samples.buffer, samples.byteOffset, samples.length);
  if (samples instanceof Float64Array) return new BigUint64Array(samples.buffer, samples.byteOffset, samples.length);
  return samples;
}
