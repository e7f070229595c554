import assert from "node:assert/strict";
import { test } from "node:test";
import { evenEdges, gridded } from "../../../src/cook/plot/gridded.ts";

test("a snaked grid with encoder noise becomes cells in their places", () => {
  const x: number[] = [];
  const y: number[] = [];
  const z: number[] = [];
  for (let row = 0; row < 3; row++) {
    for (let i = 0; i < 4; i++) {
      const column = row % 2 === 0 ? i : 3 - i;
      x.push(column * 0.5 + 1e-5 * ((i * 7) % 3));
      y.push(row * 2 - 1e-5 * i);
      z.push(10 * row + column);
    }
  }
  const grid = gridded(x, y, z)!;
  assert.deepEqual([grid.columns, grid.rows], [4, 3]);
  assert.deepEqual([...grid.values], [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]);
  assert.ok(Math.abs(grid.xEdges[0] + 0.25) < 1e-3 && Math.abs(grid.yEdges[1] - 5) < 1e-3);
});

test("cells that were not reached are missing", () => {
  const grid = gridded([0, 1, 0], [0, 0, 1], [5, 6, 7])!;
  assert.deepEqual([...grid.values], [5, 6, 7, Number.NaN]);
});

test("a spiral is no grid", () => {
  const angles = Array.from({ length: 60 }, (_, i) => i * 0.7);
  const [x, y] = [angles.map((a) => a * Math.cos(a)), angles.map((a) => a * Math.sin(a))];
  assert.equal(gridded(x, y, angles), undefined);
});

test("edges lie half a step beyond even centers; uneven ones have none", () => {
  assert.deepEqual(evenEdges([1, 2, 3]), [0.5, 3.5]);
  assert.deepEqual(evenEdges([3, 2, 1]), [3.5, 0.5]);
  assert.equal(evenEdges([1, 2, 4]), undefined);
});
