import { RequestError } from "../errors/mod.ts";

/** Positions of a scan in the order of its motors, made one at a time, so that a large grid costs no memory. */
export type Points = Iterable<readonly number[]>;

/** A range that is divided evenly, both ends included. */
export interface Span {
  readonly start: number;
  readonly stop: number;
}

/** `i`-th of `num` evenly spaced values; the last is exactly `stop`. One value is `start`. */
export function spaced({ start, stop }: Span, num: number, i: number): number {
  return i === num - 1 && num > 1 ? stop : i * (num > 1 ? (stop - start) / (num - 1) : 0) + start;
}

/** All motors step together along a line of `num` points. */
export function linePoints(spans: readonly Span[], num: number): Points {
  checkCount(num);
  return repeatable(function* () {
    for (let i = 0; i < num; i++) yield spans.map((span) => spaced(span, num, i));
  });
}

/** All motors step together through lists of equal length. Throws RequestError when the lengths differ. */
export function listPoints(lists: readonly (readonly number[])[]): Points {
  const length = lists[0]?.length ?? 0;
  if (length === 0) throw new RequestError("A list of positions is empty. Give at least one position.");
  if (lists.some((list) => list.length !== length)) {
    const lengths = lists.map((list) => list.length).join(", ");
    throw new RequestError(`The lists of positions have different lengths: ${lengths}. Give each motor as many.`);
  }
  return repeatable(function* () {
    for (let i = 0; i < length; i++) yield lists.map((list) => list[i]!);
  });
}

/** One axis of a grid: how many positions, and where they are. */
export interface GridAxis {
  readonly num: number;
  readonly position: (index: number) => number;
  /** Whether every second pass runs backwards. Never true of the first axis. */
  readonly snaked: boolean;
}

/** Every combination of the axes' positions, the first axis slowest. */
export function gridPoints(axes: readonly GridAxis[]): Points {
  for (const axis of axes) checkCount(axis.num);
  const total = axes.reduce((product, axis) => product * axis.num, 1);
  /** Points in one step of each axis. */
  const blocks = axes.map((_, k) => axes.slice(k + 1).reduce((product, axis) => product * axis.num, 1));
  return repeatable(function* () {
    for (let n = 0; n < total; n++) {
      yield axes.map(({ num, position, snaked }, k) => {
        const step = Math.floor(n / blocks[k]!);
        const index = step % num;
        const backwards = snaked && Math.floor(step / num) % 2 === 1;
        return position(backwards ? num - 1 - index : index);
      });
    }
  });
}

/** `num` points from 10^start to 10^stop, evenly spaced in the exponent. */
export function logPoints(span: Span, num: number): Points {
  checkCount(num);
  return repeatable(function* () {
    for (let i = 0; i < num; i++) yield [10 ** spaced(span, num, i)];
  });
}

/** Throws RequestError unless `num` is a whole number above zero. */
export function checkCount(num: number, what = "number of points"): void {
  if (!Number.isInteger(num) || num < 1) {
    throw new RequestError(`The ${what} must be a whole number above 0, not ${num}.`);
  }
}

/** Something that can be gone through more than once, each time from the beginning. */
export function repeatable(generate: () => Generator<readonly number[]>): Points {
  return { [Symbol.iterator]: generate };
}
