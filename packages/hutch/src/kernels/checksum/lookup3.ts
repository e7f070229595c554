const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * The checksum of HDF5 metadata: Bob Jenkins' lookup3 `hashlittle` with initial value 0, as an unsigned 32-bit number.
 * [HDF5 file format specification 3.0, "Metadata checksum"; burtleburtle.net/bob/c/lookup3.c, public domain]
 *
 * @param bytes all bytes of the structure that stand before its checksum
 */
export function lookup3(bytes: Uint8Array): number {
  const length = bytes.length;
  let a = (0xdeadbeef + length) | 0;
  let b = a;
  let c = a;
  if (length === 0) return c >>> 0;

  const whole = Math.floor((length - 1) / 12) * 12; // the last 1 to 12 bytes belong to the final part
  const words = wordsOf(bytes, whole);
  for (let i = 0; i < words.length; i += 3) {
    a = (a + words[i]!) | 0;
    b = (b + words[i + 1]!) | 0;
    c = (c + words[i + 2]!) | 0;
    a = (a - c) ^ ((c << 4) | (c >>> 28));
    c = (c + b) | 0;
    b = (b - a) ^ ((a << 6) | (a >>> 26));
    a = (a + c) | 0;
    c = (c - b) ^ ((b << 8) | (b >>> 24));
    b = (b + a) | 0;
    a = (a - c) ^ ((c << 16) | (c >>> 16));
    c = (c + b) | 0;
    b = (b - a) ^ ((a << 19) | (a >>> 13));
    a = (a + c) | 0;
    c = (c - b) ^ ((b << 4) | (b >>> 28));
    b = (b + a) | 0;
  }

  const tail = new Uint8Array(12);
  tail.set(bytes.subarray(whole));
  const view = new DataView(tail.buffer);
  a = (a + view.getInt32(0, true)) | 0;
  b = (b + view.getInt32(4, true)) | 0;
  c = (c + view.getInt32(8, true)) | 0;
  c = ((c ^ b) - ((b << 14) | (b >>> 18))) | 0;
  a = ((a ^ c) - ((c << 11) | (c >>> 21))) | 0;
  b = ((b ^ a) - ((a << 25) | (a >>> 7))) | 0;
  c = ((c ^ b) - ((b << 16) | (b >>> 16))) | 0;
  a = ((a ^ c) - ((c << 4) | (c >>> 28))) | 0;
  b = ((b ^ a) - ((a << 14) | (a >>> 18))) | 0;
  c = ((c ^ b) - ((b << 24) | (b >>> 8))) | 0;
  return c >>> 0;
}

/** The first `length` bytes as 32-bit words, without a copy where alignment and byte order allow it. */
function wordsOf(bytes: Uint8Array, length: number): Int32Array {
  if (LITTLE_ENDIAN && bytes.byteOffset % 4 === 0) return new Int32Array(bytes.buffer, bytes.byteOffset, length / 4);
  const words = new Int32Array(length / 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  for (let i = 0; i < words.length; i++) words[i] = view.getInt32(4 * i, true);
  return words;
}
