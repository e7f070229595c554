/** The tags this reader and writer know. [TIFF 6.0; Adobe Photoshop TIFF technical notes; SampleFormat section 19] */
export const TAG = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  sampleFormat: 339,
} as const;

/** Bytes per value of a field type; types that are not listed are skipped. */
export const FIELD_BYTES: Readonly<Record<number, number>> = {
  1: 1, // BYTE
  3: 2, // SHORT
  4: 4, // LONG
  13: 4, // IFD
  16: 8, // LONG8 (BigTIFF)
  18: 8, // IFD8
};

/** Compression schemes, by their codes. 8 and 32946 are both zlib. */
export const COMPRESSIONS = {
  1: "none",
  5: "lzw",
  8: "deflate",
  32946: "deflate",
  32773: "packbits",
} as const;

/** How the pixels are packed. */
export type Compression = (typeof COMPRESSIONS)[keyof typeof COMPRESSIONS];

/** Kinds of samples: format code (1 unsigned, 2 signed, 3 float) and bits. */
export const SAMPLE_TYPES = {
  uint8: [1, 8],
  uint16: [1, 16],
  uint32: [1, 32],
  uint64: [1, 64],
  int8: [2, 8],
  int16: [2, 16],
  int32: [2, 32],
  int64: [2, 64],
  float32: [3, 32],
  float64: [3, 64],
} as const;

/** The kind of an image's samples. */
export type SampleType = keyof typeof SAMPLE_TYPES;

/** The typed array for each kind of samples. */
export const SAMPLE_ARRAYS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Samples of one image, row-major; with several samples per pixel they follow each other. */
export type Samples =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;
