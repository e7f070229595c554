import { deflateSync } from "node:zlib";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const PIXELS_PER_METER = 3937;

/**
 * Pixels as a PNG file, 8 bits a channel. [PNG specification, third edition, W3C 2025]
 *
 * @param pixels `[row, column, (red, green, blue)]`, the top row first
 * @param dotsPerPixel pixels for each CSS pixel, so that viewers can show the picture in its intended size
 */
export function encodePng(pixels: Uint8Array, width: number, height: number, dotsPerPixel = 1): Uint8Array {
  const size = new DataView(new ArrayBuffer(13));
  size.setUint32(0, width);
  size.setUint32(4, height);
  size.setUint8(8, 8); // bits a channel
  size.setUint8(9, 2); // red, green, blue
  const density = new DataView(new ArrayBuffer(9));
  const perMeter = Math.round(PIXELS_PER_METER * 0.96 * dotsPerPixel);
  density.setUint32(0, perMeter);
  density.setUint32(4, perMeter);
  density.setUint8(8, 1); // per meter
  const chunks = [
    SIGNATURE,
    chunk("IHDR", new Uint8Array(size.buffer)),
    chunk("pHYs", new Uint8Array(density.buffer)),
    chunk("IDAT", deflateSync(filtered(pixels, width, height), { level: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ];
  return Buffer.concat(chunks);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** Rows with their filter byte: the filter (none, Sub or Up) whose differences are smallest in sum. [PNG, section 9] */
function filtered(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const row = 3 * width;
  const out = new Uint8Array((row + 1) * height);
  const [none, sub, up] = [new Uint8Array(row), new Uint8Array(row), new Uint8Array(row)];
  for (let y = 0; y < height; y++) {
    const start = y * row;
    let [noneSum, subSum, upSum] = [0, 0, 0];
    for (let i = 0; i < row; i++) {
      const value = pixels[start + i]!;
      none[i] = value;
      noneSum += distance(value);
      sub[i] = i < 3 ? value : value - pixels[start + i - 3]!;
      subSum += distance(sub[i]!);
      up[i] = y === 0 ? value : value - pixels[start + i - row]!;
      upSum += distance(up[i]!);
    }
    const [kind, line] = upSum <= subSum && upSum <= noneSum ? [2, up] : subSum <= noneSum ? [1, sub] : [0, none];
    out[y * (row + 1)] = kind;
    out.set(line, y * (row + 1) + 1);
  }
  return out;
}

/** How far a byte is from 0, as a signed number. */
function distance(byte: number): number {
  return byte < 128 ? byte : 256 - byte;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The cyclic redundancy check of PNG chunks. [PNG, annex D; ISO 3309] */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
