/** What is used of the WebAssembly interface; Node's own type package leaves it to the browser's. */
interface WebAssemblyInterface {
  validate(binary: Uint8Array): boolean;
  Module: new (binary: Uint8Array) => object;
  Instance: new (compiled: object, imports: object) => { readonly exports: object };
}

/** The memory of a kernel. */
export interface KernelMemory {
  /** Replaced by a larger one when the memory grows. */
  readonly buffer: ArrayBuffer;
  /** Add pages of 64 KiB. */
  grow(pages: number): number;
}

/**
 * Make an instance of a kernel.
 *
 * @param base64 the module, as `scripts/kernels.mjs` writes it
 * @returns its exports; undefined where there is no WebAssembly (`node --jitless`) or it lacks what the kernel uses
 */
export function instantiate<Exports extends object>(base64: string, imports: object = {}): Exports | undefined {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyInterface };
  const binary = Buffer.from(base64, "base64");
  if (!WebAssembly?.validate(binary)) return undefined;
  return new WebAssembly.Instance(new WebAssembly.Module(binary), imports).exports as Exports;
}
