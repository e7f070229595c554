import { setImmediate } from "node:timers/promises";

const SLICE_MS = 8;

/**
 * Results of `work` in the order of the items, at most `concurrency` under way at a time. Work that ends at once (no
 * promise) goes on in slices, so that other things in this process are not held up.
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Result | Promise<Result>,
): AsyncGenerator<Result> {
  const pending: (Result | Promise<Result>)[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  let next = 0;
  for (let done = 0; done < items.length; done++) {
    while (next < items.length && next - done < concurrency) {
      const result = work(items[next++]!);
      if (result instanceof Promise) result.catch(() => {}); // Thrown where it is awaited, in its turn.
      pending.push(result);
    }
    const first = pending.shift()!;
    if (first instanceof Promise) yield await first;
    else {
      yield first;
      if (performance.now() > sliceEnd) {
        await setImmediate();
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
  }
}
