import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { flatGridIndex, gridIndex, gridOf } from "../../../src/recorders/nexus/grid.ts";

const grid = (shape: number[], snaking: boolean[]) => ({
  shape,
  snaking,
  extents: shape.map(() => [0, 1] as const),
});

test("a snaking axis runs back on every second pass", () => {
  const snaked = grid([2, 3], [false, true]);
  const places = Array.from({ length: 6 }, (_, i) => gridIndex(snaked, i));
  assert.deepEqual(places, [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 2],
    [1, 1],
    [1, 0],
  ]);
});

test("every point of a grid has a place of its own, next to the one before when all axes snake", () => {
  const axis = fc.record({ length: fc.integer({ min: 1, max: 5 }), snakes: fc.boolean() });
  fc.assert(
    fc.property(fc.array(axis, { minLength: 2, maxLength: 4 }), (axes) => {
      const shape = axes.map(({ length }) => length);
      const any = grid(
        shape,
        axes.map(({ snakes }) => snakes),
      );
      const size = shape.reduce((all, length) => all * length, 1);
      const places = new Set(Array.from({ length: size }, (_, i) => flatGridIndex(any, i)));
      assert.equal(places.size, size);
      assert.equal(flatGridIndex(any, size), undefined);
      const snaked = grid(
        shape,
        shape.map(() => true),
      );
      for (let i = 1; i < size; i++) {
        const [before, now] = [gridIndex(snaked, i - 1), gridIndex(snaked, i)];
        assert.equal(
          before.reduce((sum, at, k) => sum + Math.abs(at - now[k]!), 0),
          1,
        );
      }
    }),
  );
});

test("only rectilinear runs of two dimensions or more have a grid", () => {
  const start = {
    uid: "a",
    time: 0,
    shape: [2, 3],
    extents: [
      [0, 1],
      [0, 2],
    ] as [number, number][],
  };
  assert.deepEqual(gridOf({ ...start, hints: { gridding: "rectilinear" } })?.shape, [2, 3]);
  assert.equal(gridOf(start), undefined);
  assert.equal(gridOf({ ...start, shape: [6], hints: { gridding: "rectilinear" } }), undefined);
});
