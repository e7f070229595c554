import { instantiate } from "../instantiate.ts";
import { PIXEL_TYPES, type PixelType, type RsmKernel } from "./kernel.ts";
import type { SharedKernelMemory } from "./memory.ts";
import base64 from "./rsm.wasm.ts";

type Exported = (...numbers: number[]) => number;

/** The compiled kernel over a shared memory; undefined where WebAssembly lacks SIMD or threads. */
export function makeWasmKernel(memory: SharedKernelMemory): RsmKernel | undefined {
  const functions = instantiate<Record<string, Exported>>(base64, { env: { memory } });
  if (functions === undefined) return undefined;
  const byType = (name: string) => {
    const table = Object.fromEntries(
      Object.entries(PIXEL_TYPES).map(([type, suffix]) => [type, functions[`${name}_${suffix}`]!]),
    ) as Record<PixelType, Exported>;
    return (type: PixelType, ...numbers: number[]): number => table[type](...numbers);
  };
  return {
    weigh: functions.weigh!,
    weighAll: functions.weighAll!,
    table: functions.table!,
    scan: byType("scan"),
    fuse: byType("fuse"),
    spread: byType("spread"),
    survey: byType("survey"),
  };
}
