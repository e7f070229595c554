export type { BlockCodec, BlockShape } from "./bitshuffle/block-codec.ts";
export { blocksBound } from "./bitshuffle/block-codec.ts";
export { blockCodec } from "./bitshuffle/codec.ts";
export { plainCodec } from "./bitshuffle/plain-codec.ts";
export { makeWasmCodec } from "./bitshuffle/wasm-codec.ts";
export { lookup3 } from "./checksum/lookup3.ts";
export { lz4Bound } from "./lz4/block.ts";
export type { PixelType, Pointer, RsmKernel } from "./rsm/kernel.ts";
export { GRID_BYTES, PIXEL_ARRAYS, PIXEL_TYPES, RAY_BYTES, TABLE_ENTRY_BYTES, VIEW_BYTES } from "./rsm/kernel.ts";
export type { KernelAxis, ViewRow } from "./rsm/layout.ts";
export { writeBinView, writeGrid, writeView } from "./rsm/layout.ts";
export type { SharedKernelMemory } from "./rsm/memory.ts";
export {
  adoptKernelMemory,
  allocateKernelArray,
  allocateKernelMemory,
  growKernelMemory,
  kernelMemoryOf,
  MAX_KERNEL_BYTES,
} from "./rsm/memory.ts";
export { makeTwin } from "./rsm/twin.ts";
export { makeWasmKernel } from "./rsm/wasm-kernel.ts";
