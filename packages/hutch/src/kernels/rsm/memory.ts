import { PIXEL_ARRAYS, type PixelType } from "./kernel.ts";

const PAGE_BYTES = 65536;
const MAX_PAGES = 65536;

/** The most a kernel can address, in bytes. */
export const MAX_KERNEL_BYTES = MAX_PAGES * PAGE_BYTES;

/** Shared memory that kernels of several threads can work in; it may be posted to a worker. */
export interface SharedKernelMemory {
  /** All of the memory. Replaced by a longer one when it grows; the shorter stays valid. */
  readonly buffer: SharedArrayBuffer;
  /** Adds pages of 64 KiB. */
  grow(pages: number): number;
}

type MemoryConstructor = new (limits: { initial: number; maximum: number; shared: true }) => SharedKernelMemory;

const memories = new WeakMap<ArrayBufferLike, SharedKernelMemory>();

/**
 * Shared memory in which kernels can work: like a SharedArrayBuffer of `bytes`, with room to grow behind it. It starts
 * with zeros.
 */
export function allocateKernelMemory(bytes: number): SharedKernelMemory {
  const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: MemoryConstructor } }).WebAssembly;
  return adoptKernelMemory(new Memory({ initial: Math.ceil(bytes / PAGE_BYTES), maximum: MAX_PAGES, shared: true }));
}

/** Makes a memory known that came from another thread, so that `kernelMemoryOf` finds it. */
export function adoptKernelMemory(memory: SharedKernelMemory): SharedKernelMemory {
  memories.set(memory.buffer, memory);
  return memory;
}

/** The kernel memory that a typed array lies in; undefined when it lies anywhere else. */
export function kernelMemoryOf(array: ArrayBufferView): SharedKernelMemory | undefined {
  return memories.get(array.buffer);
}

/** Makes at least `bytes` more room behind all that was there, and says where it begins. Arrays made before stay valid. */
export function growKernelMemory(memory: SharedKernelMemory, bytes: number): number {
  const start = memory.buffer.byteLength;
  memory.grow(Math.ceil(bytes / PAGE_BYTES));
  memories.set(memory.buffer, memory);
  return start;
}

/** Behind the data the kernels need room of their own. */
const KERNEL_ROOM = 256 * 2 ** 20;

/**
 * A typed array filled with zeros, in memory that all threads share and the kernels work in without a copy. One too large
 * for that (4 GB less some room) still lies in shared memory.
 */
export function allocateKernelArray<Type extends PixelType>(
  type: Type,
  length: number,
): InstanceType<(typeof PIXEL_ARRAYS)[Type]> {
  const kind = PIXEL_ARRAYS[type];
  const bytes = length * kind.BYTES_PER_ELEMENT;
  const fits = bytes + KERNEL_ROOM <= MAX_KERNEL_BYTES;
  const buffer = fits ? allocateKernelMemory(bytes).buffer : new SharedArrayBuffer(bytes);
  return new kind(buffer as ArrayBufferLike as ArrayBuffer, 0, length) as InstanceType<(typeof PIXEL_ARRAYS)[Type]>;
}
