import { allocate, copyInto, type ElementType, elementsOf, type Values } from "./values.ts";

/**
 * Values that are read when they are needed, in chunks along the first dimension: a stack of images in a folder, a
 * dataset in a file far away.
 */
export interface LazyValues {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Reads entries `from..to` (end excluded) of the first dimension, row-major. */
  read(from: number, to: number, signal?: AbortSignal): Promise<Values>;
}

/** Some entries of the first dimension of lazy values, in any order; neighbours are read together. */
export function takeLazily(source: LazyValues, entries: ArrayLike<number>): LazyValues {
  const each = elementsOf(source.shape.slice(1));
  return {
    type: source.type,
    shape: [entries.length, ...source.shape.slice(1)],
    async read(from, to, signal) {
      const values = allocate(source.type, (to - from) * each);
      for (let i = from; i < to; ) {
        const first = entries[i]!;
        let end = i + 1;
        while (end < to && entries[end] === first + end - i) end++;
        copyInto(values, await source.read(first, first + end - i, signal), (i - from) * each);
        i = end;
      }
      return values;
    },
  };
}

/** Lazy values of one shape behind each other along the first dimension. */
export function concatLazily(sources: readonly LazyValues[]): LazyValues {
  const [first] = sources;
  const each = elementsOf(first!.shape.slice(1));
  const total = sources.reduce((sum, source) => sum + source.shape[0]!, 0);
  return {
    type: first!.type,
    shape: [total, ...first!.shape.slice(1)],
    async read(from, to, signal) {
      const values = allocate(first!.type, (to - from) * each);
      let start = 0;
      for (const source of sources) {
        const length = source.shape[0]!;
        const [low, high] = [Math.max(from, start), Math.min(to, start + length)];
        if (low < high) copyInto(values, await source.read(low - start, high - start, signal), (low - from) * each);
        start += length;
      }
      return values;
    },
  };
}
