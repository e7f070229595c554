import { growKernelMemory, type SharedKernelMemory } from "../../kernels/mod.ts";

/** A stretch of kernel memory that one piece of work may write to. */
export interface Scratch {
  readonly start: number;
  readonly bytes: number;
}

const free = new WeakMap<SharedKernelMemory, Scratch[]>();

/** Takes scratch memory behind the frames: a stretch given back earlier, or new memory. */
export function takeScratch(memory: SharedKernelMemory, bytes: number): Scratch {
  const known = free.get(memory) ?? [];
  const fitting = known.findIndex((scratch) => scratch.bytes >= bytes);
  if (fitting >= 0) return known.splice(fitting, 1)[0]!;
  return { start: growKernelMemory(memory, bytes), bytes };
}

/** Gives scratch memory back. */
export function returnScratch(memory: SharedKernelMemory, scratch: Scratch): void {
  const known = free.get(memory);
  if (known) known.push(scratch);
  else free.set(memory, [scratch]);
}
