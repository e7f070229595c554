import { deflateSync } from "node:zlib";
import { RequestError } from "../../errors/mod.ts";
import { packLzw } from "./lzw.ts";
import { packPackBits } from "./packbits.ts";
import { takeDifferences } from "./predictor.ts";
import {
  COMPRESSIONS,
  type Compression,
  SAMPLE_ARRAYS,
  SAMPLE_TYPES,
  type Samples,
  type SampleType,
  TAG,
} from "./tags.ts";

/** How a TIFF file is written. */
export interface TiffWriteOptions {
  readonly width: number;
  readonly height: number;
  readonly samplesPerPixel?: number;
  readonly compression?: Compression;
  /** 2 writes differences, which deflate and LZW pack better. */
  readonly predictor?: 1 | 2;
  /** Default: strips of about 64 kB. */
  readonly rowsPerStrip?: number;
  /** Tiles instead of strips; both numbers multiples of 16. */
  readonly tile?: readonly [width: number, height: number];
  readonly isBigEndian?: boolean;
  /** BigTIFF, for files over 4 GB. */
  readonly isBig?: boolean;
}

const SHORT = 3;
const LONG = 4;
const LONG8 = 16;
const MIN_IS_BLACK = 1;

/** The bytes of a TIFF file with one grey image (or several samples per pixel, beside each other). */
export function writeTiff(data: Samples, options: TiffWriteOptions): Uint8Array {
  const {
    width,
    height,
    samplesPerPixel = 1,
    compression = "none",
    predictor = 1,
    tile,
    isBigEndian = false,
    isBig = false,
  } = options;
  if (data.length !== width * height * samplesPerPixel) {
    throw new RequestError(`${data.length} samples do not fill ${width} x ${height} pixels of ${samplesPerPixel}.`);
  }
  const type = (Object.keys(SAMPLE_ARRAYS) as SampleType[]).find((name) => data instanceof SAMPLE_ARRAYS[name])!;
  const [format, bits] = SAMPLE_TYPES[type];
  const rowBytes = (width * samplesPerPixel * bits) / 8;
  const chunkWidth = tile?.[0] ?? width;
  const chunkHeight = tile?.[1] ?? Math.min(height, options.rowsPerStrip ?? Math.max(1, Math.floor(65536 / rowBytes)));
  const chunks: Uint8Array[] = [];
  for (let y = 0; y < height; y += chunkHeight) {
    const rows = tile ? chunkHeight : Math.min(chunkHeight, height - y);
    for (let x = 0; x < width; x += chunkWidth) chunks.push(packChunk(x, y, rows));
  }

  const header = isBig ? 16 : 8;
  const offsets: number[] = [];
  let end = header;
  for (const chunk of chunks) {
    offsets.push(end);
    end += chunk.length + (chunk.length % 2);
  }
  const place = isBig ? LONG8 : LONG;
  const counts = chunks.map((chunk) => chunk.length);
  const layout: [tag: number, type: number, values: number[]][] = tile
    ? [
        [TAG.tileWidth, SHORT, [chunkWidth]],
        [TAG.tileHeight, SHORT, [chunkHeight]],
        [TAG.tileOffsets, place, offsets],
        [TAG.tileByteCounts, place, counts],
      ]
    : [
        [TAG.stripOffsets, place, offsets],
        [TAG.rowsPerStrip, LONG, [chunkHeight]],
        [TAG.stripByteCounts, place, counts],
      ];
  const code = Number(Object.entries(COMPRESSIONS).find(([, name]) => name === compression)![0]);
  const each = new Array<number>(samplesPerPixel);
  const fields: typeof layout = [
    [TAG.width, LONG, [width]],
    [TAG.height, LONG, [height]],
    [TAG.bitsPerSample, SHORT, each.fill(bits).slice()],
    [TAG.compression, SHORT, [code]],
    [TAG.photometric, SHORT, [MIN_IS_BLACK]],
    [TAG.samplesPerPixel, SHORT, [samplesPerPixel]],
    [TAG.predictor, SHORT, [predictor]],
    [TAG.sampleFormat, SHORT, each.fill(format).slice()],
    ...layout,
  ];
  fields.sort(([a], [b]) => a - b);
  return assemble(chunks, fields, { offsets, directory: end, isBigEndian, isBig });

  function packChunk(x0: number, y0: number, rows: number): Uint8Array {
    const samples = new SAMPLE_ARRAYS[type](rows * chunkWidth * samplesPerPixel);
    for (let row = 0; row < rows && y0 + row < height; row++) {
      const from = ((y0 + row) * width + x0) * samplesPerPixel;
      const length = Math.min(chunkWidth, width - x0) * samplesPerPixel;
      (samples as Int32Array).set(
        (data as Int32Array).subarray(from, from + length),
        row * chunkWidth * samplesPerPixel,
      );
    }
    if (predictor === 2) takeDifferences(samples, chunkWidth * samplesPerPixel, samplesPerPixel);
    const bytes = Buffer.from(samples.buffer);
    if (isBigEndian && bits === 16) bytes.swap16();
    if (isBigEndian && bits === 32) bytes.swap32();
    if (isBigEndian && bits === 64) bytes.swap64();
    return PACKERS[compression](bytes, (chunkWidth * samplesPerPixel * bits) / 8);
  }
}

const PACKERS: Record<Compression, (bytes: Uint8Array, rowBytes: number) => Uint8Array> = {
  none: (bytes) => bytes,
  deflate: (bytes) => deflateSync(bytes),
  lzw: packLzw,
  packbits: (bytes, rowBytes) => {
    const rows: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += rowBytes) rows.push(packPackBits(bytes.subarray(at, at + rowBytes)));
    return Buffer.concat(rows);
  },
};

function assemble(
  chunks: readonly Uint8Array[],
  fields: readonly [tag: number, type: number, values: number[]][],
  where: { offsets: readonly number[]; directory: number; isBigEndian: boolean; isBig: boolean },
): Uint8Array {
  const { offsets, directory, isBigEndian, isBig } = where;
  const [countBytes, entryBytes, valueBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const sizes: Readonly<Record<number, number>> = { [SHORT]: 2, [LONG]: 4, [LONG8]: 8 };
  const afterDirectory = directory + countBytes + fields.length * entryBytes + valueBytes;
  const outside = fields.reduce((sum, [, type, values]) => {
    const bytes = values.length * sizes[type]!;
    return sum + (bytes > valueBytes ? bytes : 0);
  }, 0);
  const bytes = new Uint8Array(afterDirectory + outside);
  const view = new DataView(bytes.buffer);
  const put = (at: number, size: number, value: number): void => {
    if (size === 2) view.setUint16(at, value, !isBigEndian);
    else if (size === 4) view.setUint32(at, value, !isBigEndian);
    else view.setBigUint64(at, BigInt(value), !isBigEndian);
  };
  bytes.fill(isBigEndian ? 0x4d : 0x49, 0, 2);
  put(2, 2, isBig ? 43 : 42);
  if (isBig) put(4, 2, 8);
  put(isBig ? 8 : 4, valueBytes, directory);
  for (const [i, chunk] of chunks.entries()) bytes.set(chunk, offsets[i]);
  put(directory, countBytes, fields.length);
  let entry = directory + countBytes;
  let next = afterDirectory;
  for (const [tag, type, values] of fields) {
    const size = sizes[type]!;
    put(entry, 2, tag);
    put(entry + 2, 2, type);
    put(entry + 4, valueBytes, values.length);
    let at = entry + 4 + valueBytes;
    if (values.length * size > valueBytes) {
      put(at, valueBytes, next);
      at = next;
      next += values.length * size;
    }
    for (const [k, value] of values.entries()) put(at + k * size, size, value);
    entry += entryBytes;
  }
  return bytes;
}
