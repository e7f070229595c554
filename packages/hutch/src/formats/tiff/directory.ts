import { FormatError } from "../../errors/mod.ts";
import { COMPRESSIONS, type Compression, FIELD_BYTES, SAMPLE_TYPES, type SampleType, TAG } from "./tags.ts";

/** One image of a file, as its directory describes it. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly samplesPerPixel: number;
  readonly type: SampleType;
  /** The file has 16-bit floating-point samples; they are given as `float32`, which holds them all. */
  readonly isHalf: boolean;
  readonly compression: Compression;
  readonly predictor: 1 | 2 | 3;
  readonly isBigEndian: boolean;
  /** Samples of a pixel lie in planes of their own instead of beside each other. */
  readonly isPlanar: boolean;
  /** Size of a strip or tile. */
  readonly chunkWidth: number;
  readonly chunkHeight: number;
  readonly isTiled: boolean;
  readonly offsets: readonly number[];
  readonly byteCounts: readonly number[];
}

/** A file is damaged: says which, where, and what is wrong there. */
export function damaged(file: string, offset: number, problem: string): FormatError {
  return new FormatError(`${file}: ${problem}, at byte ${offset}. The file is damaged or not finished: copy it again.`);
}

/**
 * The directories of a TIFF or BigTIFF file, in their order.
 *
 * Throws FormatError with file and offset when the header or a directory cannot be read.
 */
export function readDirectories(bytes: Uint8Array, file: string): TiffPage[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = bytes.length >= 8 ? view.getUint16(0) : 0;
  if (order !== 0x4949 && order !== 0x4d4d) {
    throw new FormatError(`${file}: not a TIFF file (${bytes.length} bytes, no "II" or "MM" at byte 0).`);
  }
  const isBigEndian = order === 0x4d4d;
  const magic = view.getUint16(2, !isBigEndian);
  if (magic !== 42 && magic !== 43) {
    throw new FormatError(`${file}: neither TIFF (42) nor BigTIFF (43) but ${magic}, at byte 2.`);
  }
  const reader: FieldReader = { view, file, isLittle: !isBigEndian, isBig: magic === 43 };
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  let at = reader.isBig ? readUnsigned(reader, 8, 8) : readUnsigned(reader, 4, 4);
  while (at !== 0) {
    if (seen.has(at)) throw damaged(file, at, "the directories go round in a circle");
    seen.add(at);
    const { fields, next } = readDirectory(reader, at);
    pages.push(pageOf(fields, isBigEndian, file, at, bytes.length));
    at = next;
  }
  if (pages.length === 0) throw damaged(file, 4, "there is no image");
  return pages;
}

/** The most any of the compressions can expand (LZW: a code of 12 bits for a string of 4096 bytes). */
const MOST_EXPANSION = 4096;

interface FieldReader {
  readonly view: DataView;
  readonly file: string;
  readonly isLittle: boolean;
  readonly isBig: boolean;
}

function readUnsigned({ view, file, isLittle }: FieldReader, at: number, bytes: number): number {
  if (at + bytes > view.byteLength) throw damaged(file, at, `the file ends at ${view.byteLength}`);
  switch (bytes) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, isLittle);
    case 4:
      return view.getUint32(at, isLittle);
    default:
      return Number(view.getBigUint64(at, isLittle));
  }
}

type Fields = ReadonlyMap<number, readonly number[]>;

function readDirectory(reader: FieldReader, at: number): { fields: Fields; next: number } {
  const { isBig } = reader;
  const [countBytes, entryBytes, valueBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const count = readUnsigned(reader, at, countBytes);
  const fields = new Map<number, number[]>();
  let entry = at + countBytes;
  for (let i = 0; i < count; i++, entry += entryBytes) {
    const tag = readUnsigned(reader, entry, 2);
    const bytes = FIELD_BYTES[readUnsigned(reader, entry + 2, 2)];
    if (bytes === undefined) continue;
    const length = readUnsigned(reader, entry + 4, valueBytes);
    const place = entry + 4 + valueBytes;
    const from = length * bytes <= valueBytes ? place : readUnsigned(reader, place, valueBytes);
    if (from + length * bytes > reader.view.byteLength) {
      throw damaged(reader.file, from, `tag ${tag} has ${length} values behind the end of the file`);
    }
    fields.set(
      tag,
      Array.from({ length }, (_, k) => readUnsigned(reader, from + k * bytes, bytes)),
    );
  }
  return { fields, next: readUnsigned(reader, entry, isBig ? 8 : 4) };
}

function pageOf(fields: Fields, isBigEndian: boolean, file: string, at: number, fileBytes: number): TiffPage {
  const one = (tag: number, otherwise?: number): number => {
    const value = fields.get(tag)?.[0] ?? otherwise;
    if (value === undefined) throw damaged(file, at, `the directory has no tag ${tag}`);
    return value;
  };
  const width = one(TAG.width);
  const height = one(TAG.height);
  const samplesPerPixel = one(TAG.samplesPerPixel, 1);
  const code = one(TAG.compression, 1);
  const compression = COMPRESSIONS[code as keyof typeof COMPRESSIONS];
  if (compression === undefined) {
    throw new FormatError(
      `${file}: compression ${code} is not read here; only none, LZW (5), deflate (8) and PackBits (32773).`,
    );
  }
  const predictor = one(TAG.predictor, 1);
  if (predictor !== 1 && predictor !== 2 && predictor !== 3)
    throw new FormatError(`${file}: unknown predictor ${predictor}.`);
  const isTiled = fields.has(TAG.tileOffsets);
  const offsets = fields.get(isTiled ? TAG.tileOffsets : TAG.stripOffsets) ?? [];
  const byteCounts = fields.get(isTiled ? TAG.tileByteCounts : TAG.stripByteCounts) ?? [];
  const chunkWidth = isTiled ? one(TAG.tileWidth) : width;
  const chunkHeight = isTiled ? one(TAG.tileHeight) : Math.min(height, one(TAG.rowsPerStrip, height));
  const isPlanar = samplesPerPixel > 1 && one(TAG.planarConfiguration, 1) === 2;
  const planes = isPlanar ? samplesPerPixel : 1;
  const chunks = Math.ceil(width / chunkWidth) * Math.ceil(height / chunkHeight) * planes;
  if (!(width > 0 && height > 0) || offsets.length < chunks || byteCounts.length < chunks) {
    throw damaged(
      file,
      at,
      `${width} x ${height} pixels need ${chunks} strips or tiles, the directory lists ${offsets.length}`,
    );
  }
  const { type, isHalf } = typeOf(fields, file);
  const sampleBytes = (isHalf ? HALF_BITS : SAMPLE_TYPES[type][1]) / 8;
  const packedBytes = byteCounts.reduce((sum, count) => sum + Math.min(count, fileBytes), 0);
  const wholeBytes = chunks * chunkWidth * chunkHeight * (samplesPerPixel / planes) * sampleBytes;
  if (!(wholeBytes <= packedBytes * MOST_EXPANSION)) {
    throw damaged(file, at, `${packedBytes} bytes cannot hold ${width} x ${height} pixels`);
  }
  return {
    width,
    height,
    samplesPerPixel,
    type,
    isHalf,
    compression,
    predictor,
    isBigEndian,
    isPlanar,
    chunkWidth,
    chunkHeight,
    isTiled,
    offsets,
    byteCounts,
  };
}

const FLOAT_FORMAT = SAMPLE_TYPES.float32[0];
const HALF_BITS = 16;

function typeOf(fields: Fields, file: string): Pick<TiffPage, "type" | "isHalf"> {
  const bits = fields.get(TAG.bitsPerSample) ?? [1];
  const format = fields.get(TAG.sampleFormat)?.[0] ?? 1;
  for (const [name, [code, width]] of Object.entries(SAMPLE_TYPES)) {
    if (code === format && bits.every((b) => b === width)) {
      return { type: name as SampleType, isHalf: false };
    }
  }
  if (format === FLOAT_FORMAT && bits.every((b) => b === HALF_BITS)) return { type: "float32", isHalf: true };
  throw new FormatError(
    `${file}: samples of ${bits.join(", ")} bits in format ${format} are not read here (8 to 64 bits are).`,
  );
}
