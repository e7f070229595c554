import { FormatError } from "../../errors/mod.ts";
import { ELEMENT_BYTES, type FrameType } from "./frame.ts";
import { arrayBytes } from "./layout.ts";

/*
 * Compressed frames as HDF5's filters frame them, which is how a `Frame` carries them: total bytes (u64), block bytes
 * (u32), then blocks, each behind its length (u32), all highest byte first. Senders that leave out the head, or pad the
 * end, are brought into that form here.
 */

const HEAD_BYTES = 12;
/** Bytes of a bitshuffle block where nobody says otherwise. [bitshuffle, default block size] */
const BITSHUFFLE_BLOCK_BYTES = 8192;
const MIN_BLOCK_ELEMENTS = 128;
/** Bits are shuffled over groups of this many elements; what is left over follows plain. */
const GROUP = 8;

/** The array a compressed blob expands to. */
export interface PlainArray {
  readonly type: FrameType;
  readonly shape: readonly number[];
}

const damaged = (what: string) => new FormatError(`A compressed frame is damaged: ${what}`);

/** A blob of LZ4 blocks with the head of HDF5's filter, without what follows its last block. */
export function framedLz4(blob: Uint8Array, array: PlainArray): Uint8Array {
  const total = arrayBytes(array);
  const { view, block } = readHead(blob, total);
  let at = HEAD_BYTES;
  for (let done = 0; done < total; done += block) at = nextBlock(view, at);
  return blob.subarray(0, at);
}

/** One plain LZ4 block brought into the form of HDF5's filter; the block ends where the array is complete. */
export function frameLz4Block(blob: Uint8Array, array: PlainArray): Uint8Array {
  const total = arrayBytes(array);
  const length = lz4BlockLength(blob, total);
  const framed = new Uint8Array(HEAD_BYTES + 4 + length);
  writeHead(framed, total, total);
  new DataView(framed.buffer).setUint32(HEAD_BYTES, length);
  framed.set(blob.subarray(0, length), HEAD_BYTES + 4);
  return framed;
}

/** A blob of bitshuffled LZ4 blocks with the head of HDF5's filter, without what follows its end. */
export function framedBitshuffle(blob: Uint8Array, array: PlainArray): Uint8Array {
  const total = arrayBytes(array);
  const { view, block } = readHead(blob, total);
  return blob.subarray(0, bitshuffleEnd(view, HEAD_BYTES, total, block, ELEMENT_BYTES[array.type]));
}

/** The same without head, as the bitshuffle library leaves it; blocks have its default size. */
export function frameBitshuffleBlocks(blob: Uint8Array, array: PlainArray): Uint8Array {
  const total = arrayBytes(array);
  const size = ELEMENT_BYTES[array.type];
  const elements = Math.floor(BITSHUFFLE_BLOCK_BYTES / size / GROUP) * GROUP;
  const block = Math.max(elements, MIN_BLOCK_ELEMENTS) * size;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const end = bitshuffleEnd(view, 0, total, block, size);
  const framed = new Uint8Array(HEAD_BYTES + end);
  writeHead(framed, total, block);
  framed.set(blob.subarray(0, end), HEAD_BYTES);
  return framed;
}

/** Whether a blob begins with the head of HDF5's filter for an array of this size. */
export function hasHead(blob: Uint8Array, array: PlainArray): boolean {
  if (blob.length < HEAD_BYTES) return false;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  return Number(view.getBigUint64(0)) === arrayBytes(array);
}

function readHead(blob: Uint8Array, total: number): { view: DataView; block: number } {
  if (blob.length < HEAD_BYTES) throw damaged(`${blob.length} bytes are too few`);
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const told = Number(view.getBigUint64(0));
  const block = view.getUint32(8);
  if (told !== total) throw damaged(`it holds ${told} bytes, its header says ${total}`);
  if (block === 0) throw damaged("its blocks have no size");
  return { view, block };
}

function writeHead(framed: Uint8Array, total: number, block: number): void {
  const view = new DataView(framed.buffer);
  view.setBigUint64(0, BigInt(total));
  view.setUint32(8, block);
}

/** Where the block that starts at `at` with its length ends. */
function nextBlock(view: DataView, at: number): number {
  const end = at + 4 <= view.byteLength ? at + 4 + view.getUint32(at) : Number.POSITIVE_INFINITY;
  if (end > view.byteLength) throw damaged("it ends in the middle of a block");
  return end;
}

function bitshuffleEnd(view: DataView, start: number, total: number, block: number, elementBytes: number): number {
  const group = GROUP * elementBytes;
  const whole = Math.floor(total / group) * group;
  let at = start;
  for (let done = 0; done < whole; done += block) at = nextBlock(view, at);
  at += total - whole;
  if (at > view.byteLength) throw damaged("its last elements are missing");
  return at;
}

/** Bytes of the LZ4 block that expands to `total` bytes. [LZ4 block format, lz4.org] */
function lz4BlockLength(blob: Uint8Array, total: number): number {
  let at = 0;
  let out = 0;
  const more = (nibble: number): number => {
    let length = nibble;
    for (let byte = nibble === 15 ? 255 : 0; byte === 255; ) {
      byte = blob[at++] ?? 0;
      length += byte;
    }
    return length;
  };
  while (at < blob.length) {
    const token = blob[at++]!;
    const literals = more(token >>> 4);
    at += literals;
    out += literals;
    if (out === total && at <= blob.length) return at;
    at += 2;
    out += more(token & 15) + 4;
    if (out >= total) break;
  }
  throw damaged(`one LZ4 block should hold ${total} bytes`);
}
