import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RequestError } from "../../src/errors/mod.ts";
import { gridPoints, linePoints, listPoints, logPoints } from "../../src/plans/mod.ts";

const axis = fc.record({ num: fc.integer({ min: 1, max: 5 }), snaked: fc.boolean() });

/** A grid whose positions are the indices themselves. */
function indexGrid(axes: readonly { num: number; snaked: boolean }[]) {
  return [...gridPoints(axes.map(({ num, snaked }, i) => ({ num, snaked: i > 0 && snaked, position: (k) => k })))];
}

test("a grid visits every combination once", () => {
  fc.assert(
    fc.property(fc.array(axis, { minLength: 1, maxLength: 4 }), (axes) => {
      const points = indexGrid(axes);
      assert.equal(
        points.length,
        axes.reduce((product, { num }) => product * num, 1),
      );
      assert.equal(new Set(points.map(String)).size, points.length);
      for (const point of points) {
        assert.ok(point.every((index, i) => Number.isInteger(index) && index >= 0 && index < axes[i]!.num));
      }
    }),
  );
});

test("a fully snaked grid moves one axis by one step at a time", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }), (shape) => {
      const points = indexGrid(shape.map((num) => ({ num, snaked: true })));
      for (const [i, point] of points.entries()) {
        if (i === 0) continue;
        const steps = point.map((index, k) => Math.abs(index - points[i - 1]![k]!));
        assert.equal(
          steps.reduce((sum, step) => sum + step, 0),
          1,
        );
      }
    }),
  );
});

test("without snaking every line starts at its beginning, the first axis slowest", () => {
  assert.deepEqual(indexGrid([2, 3].map((num) => ({ num, snaked: false }))), [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
});

test("a line has both ends exactly, in any direction", () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
      fc.integer({ min: 2, max: 200 }),
      (start, stop, num) => {
        const points = [...linePoints([{ start, stop }], num)].map(([position]) => position!);
        assert.equal(points.length, num);
        assert.ok(points[0] === start && points.at(-1) === stop);
      },
    ),
  );
  assert.deepEqual([...linePoints([{ start: 3, stop: 9 }], 1)], [[3]]);
});

test("a large grid gives its first point at once", () => {
  const million = { num: 1_000_000, snaked: false, position: (k: number) => k };
  const [first] = gridPoints([million, million]);
  assert.deepEqual(first, [0, 0]);
});

test("logarithmic points are powers of ten", () => {
  assert.deepEqual([...logPoints({ start: -1, stop: 2 }, 4)], [[0.1], [1], [10], [100]]);
});

test("refuses counts and lists that make no sense", () => {
  for (const num of [0, -1, 1.5, Number.NaN])
    assert.throws(() => linePoints([{ start: 0, stop: 1 }], num), RequestError);
  assert.throws(() => listPoints([[1, 2], [1]]), /different lengths: 2, 1/);
  assert.throws(() => listPoints([[]]), /empty/);
});
