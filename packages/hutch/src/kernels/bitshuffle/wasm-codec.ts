import { instantiate, type KernelMemory } from "../instantiate.ts";
import { lz4Bound } from "../lz4/block.ts";
import base64 from "./bitshuffle.wasm.ts";
import { type BlockCodec, type BlockShape, blocksBound } from "./block-codec.ts";

/** What the module offers; all arguments are addresses and byte counts in its memory. See bitshuffle.as.ts. */
interface Kernel {
  readonly memory: KernelMemory;
  compressBlock(source: number, length: number, target: number, table: number): number;
  expandBlock(source: number, length: number, target: number, capacity: number): number;
  compressBlocks(
    source: number,
    bytes: number,
    target: number,
    blockBytes: number,
    elementBytes: number,
    scratch: number,
    table: number,
  ): number;
  expandBlocks(
    source: number,
    sourceBytes: number,
    target: number,
    bytes: number,
    blockBytes: number,
    elementBytes: number,
    scratch: number,
  ): number;
}

const PAGE_BYTES = 65_536;
/** The match table lies at the start of the memory. */
const TABLE = 0;
const TABLE_BYTES = 16_384;
/** The kernel copies in steps of 16 bytes and needs as much room behind every buffer. */
const MARGIN = 16;
/** Frames pass through the kernel in portions that stay in the processor's cache. */
const PORTION_BYTES = 262_144;

/** Compression in WebAssembly with SIMD; undefined where the runtime has neither. */
export function makeWasmCodec(): BlockCodec | undefined {
  const kernel = instantiate<Kernel>(base64);
  return kernel && codecOf(kernel);
}

function codecOf(kernel: Kernel): BlockCodec {
  /** Addresses of buffers of these sizes; the memory grows to hold them. */
  const arrange = (...sizes: readonly number[]): number[] => {
    let end = TABLE + TABLE_BYTES;
    const addresses = sizes.map((size) => {
      const address = end;
      end += Math.ceil((size + MARGIN) / 16) * 16;
      return address;
    });
    const missing = end - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE_BYTES));
    return addresses;
  };
  const memory = () => new Uint8Array(kernel.memory.buffer);
  const take = (address: number, length: number) => new Uint8Array(kernel.memory.buffer, address, length);

  return {
    name: "wasm",

    compressBlocks(source: Uint8Array, target: Uint8Array, shape: BlockShape): number {
      const { elementBytes, blockBytes } = shape;
      const portion = Math.max(1, Math.floor(PORTION_BYTES / blockBytes)) * blockBytes;
      const room = blocksBound(source.length, shape);
      const [scratch, input, output] = arrange(2 * blockBytes, portion, room) as [number, number, number];
      const bytes = memory();
      let length = 0;
      for (let start = 0; start < source.length; start += portion) {
        const part = source.subarray(start, start + portion);
        bytes.set(part, input);
        const at = output + length;
        length += kernel.compressBlocks(input, part.length, at, blockBytes, elementBytes, scratch, TABLE);
      }
      target.set(take(output, length));
      return length;
    },

    expandBlocks(source: Uint8Array, target: Uint8Array, { elementBytes, blockBytes }: BlockShape): number {
      const [scratch, input, output] = arrange(blockBytes, source.length, target.length) as [number, number, number];
      memory().set(source, input);
      const { length } = target;
      const read = kernel.expandBlocks(input, source.length, output, length, blockBytes, elementBytes, scratch);
      if (read < 0) throw new RangeError(`Damaged bitshuffle block in ${source.length} bytes`);
      target.set(take(output, length));
      return read;
    },

    compressLz4(source: Uint8Array, target: Uint8Array): number {
      const [input, output] = arrange(source.length, lz4Bound(source.length)) as [number, number];
      memory().set(source, input);
      const length = kernel.compressBlock(input, source.length, output, TABLE);
      target.set(take(output, length));
      return length;
    },

    expandLz4(source: Uint8Array, target: Uint8Array): number {
      const [input, output] = arrange(source.length, target.length) as [number, number];
      memory().set(source, input);
      const length = kernel.expandBlock(input, source.length, output, target.length);
      if (length < 0) throw new RangeError(`Damaged LZ4 block of ${source.length} bytes`);
      target.set(take(output, length));
      return length;
    },
  };
}
