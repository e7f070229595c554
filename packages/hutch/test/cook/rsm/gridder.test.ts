import assert from "node:assert/strict";
import { test } from "node:test";
import { Gridder, mergeSums } from "../../../src/cook/rsm/gridder.ts";
import { golden, MISSING, worst } from "./golden.ts";

interface GridderCase {
  name: string;
  cls: string;
  n: number[];
  keep_data: boolean;
  normalize: boolean;
  dataRange: number[] | null;
  width: number | number[] | null;
  calls: (number | null)[][][];
  data: unknown[];
  gnorm: unknown[];
  gdata: unknown[];
  xaxis: number[];
  yaxis?: number[];
  zaxis?: number[];
}

const cases = golden<{ cases: GridderCase[] }>("gridders.json");

function gridderOf(c: GridderCase): Gridder {
  return new Gridder({
    bins: c.n,
    keepData: c.keep_data,
    ...(c.cls.startsWith("Fuzzy") ? { width: c.width ?? "half-step" } : {}),
    ...(c.dataRange ? { range: c.n.map((_, i) => [c.dataRange![2 * i]!, c.dataRange![2 * i + 1]!] as const) } : {}),
  });
}

test("all six gridders agree with the reference in every recorded case", { skip: cases ? false : MISSING }, () => {
  for (const c of cases!.cases) {
    const gridder = gridderOf(c);
    for (const call of c.calls) {
      const lists = call.map((list) => list.map((value) => value ?? Number.NaN));
      gridder.add(lists.slice(0, -1), lists.at(-1)!);
    }
    const { sum, weight } = gridder.sums;
    const data = c.normalize ? gridder.mean : sum;
    for (const [what, actual, expected] of [
      ["sum", sum, c.gdata],
      ["weight", weight, c.gnorm],
      ["map", data, c.data],
    ] as const) {
      const error = worst(actual, (expected as number[][][]).flat(3));
      assert.ok(error <= 1e-11, `${c.name}: ${what} off by ${error}`);
    }
    for (const [i, axis] of [c.xaxis, c.yaxis, c.zaxis].entries()) {
      if (axis) assert.ok(worst(gridder.centers[i]!, axis) <= 1e-15, `${c.name}: axis ${i}`);
    }
  }
});

test("a wide point spreads over its bins and what sticks out goes to the edge", () => {
  const spread = (x: number) => new Gridder({ bins: [11], range: [[0, 10]], width: 2.3 }).add([[x]], [1]).sums.weight;
  const near = (x: number, bins: Record<number, number>) =>
    assert.ok(
      worst(
        spread(x),
        Array.from({ length: 11 }, (_, i) => bins[i] ?? 0),
      ) < 5e-9,
    );
  near(5.3, { 4: 0.15217391, 5: 0.43478261, 6: 0.41304348 });
  near(0.1, { 0: 0.67391304, 1: 0.32608696 });
  near(10.2, { 9: 0.19565217, 10: 0.80434783 });
});

test("parts of a scan merge to the map of the whole", () => {
  const options = {
    bins: [5, 4],
    range: [
      [0, 1],
      [0, 1],
    ],
    width: "half-step",
  } as const;
  const x = [0.1, 0.35, 0.77, 0.5];
  const y = [0.9, 0.2, 0.4, 0.45];
  const whole = new Gridder(options).add([x, y], [1, 2, 3, 4]);
  const parts = [0, 2].map((i) => new Gridder(options).add([x.slice(i, i + 2), y.slice(i, i + 2)], [i + 1, i + 2]));
  const merged = mergeSums(parts.map((part) => part.sums));
  assert.ok(worst(merged.sum, whole.sums.sum) < 1e-15);
  assert.ok(worst(merged.weight, whole.sums.weight) < 1e-15);
});

test("maps of different axes do not merge", () => {
  const part = (max: number) => new Gridder({ bins: [3], range: [[0, max]] }).add([[0]], [1]).sums;
  assert.throws(() => mergeSums([part(1), part(2)]), /3 bins 0 \.\. 1 and 3 bins 0 \.\. 2/);
});

test("an empty grid, a NaN coordinate and uneven lists are refused", () => {
  assert.throws(() => new Gridder({ bins: [0] }), /0 bins along x/);
  assert.throws(() => new Gridder({ bins: [3] }).mean, /add points first/);
  assert.throws(() => new Gridder({ bins: [3] }).add([[1, Number.NaN]], [1, 1]), /Point 1: its x is NaN/);
  assert.throws(() => new Gridder({ bins: [3, 3] }).add([[1, 2], [1]], [1, 1]), /2 axes need/);
});

test("when all coordinates agree everything falls into the first bin", () => {
  assert.deepEqual([...new Gridder({ bins: [3] }).add([[2, 2]], [1, 5]).mean], [3, 0, 0]);
});
