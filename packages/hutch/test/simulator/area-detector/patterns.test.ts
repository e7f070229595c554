import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addLinearRamp,
  addPeaks,
  addSines,
  drawNoise,
  noiseTile,
} from "../../../src/simulator/area-detector/patterns.ts";
import { seededRandom } from "../../../src/simulator/area-detector/random.ts";

test("a ramp starts at gain * (gainX x + gainY y), grows by the gain, and wraps in the type", () => {
  const bytes = { pixels: new Uint8Array(6), width: 3, height: 2 };
  addLinearRamp(bytes, 2, 1, 10, 0);
  assert.deepEqual([...bytes.pixels], [0, 2, 4, 20, 22, 24]);
  const later = { pixels: new Uint8Array(6), width: 3, height: 2 };
  addLinearRamp(later, 2, 1, 10, 120);
  assert.deepEqual([...later.pixels], [240, 242, 244, 4, 6, 8]);
});

test("a ramp of integers cuts the gain, one of floats keeps it", () => {
  const integers = { pixels: new Uint16Array(2), width: 2, height: 1 };
  const floats = { pixels: new Float32Array(2), width: 2, height: 1 };
  addLinearRamp(integers, 1.5, 3, 1, 1);
  addLinearRamp(floats, 1.5, 3, 1, 1);
  assert.deepEqual([...integers.pixels], [1, 4]);
  assert.deepEqual([...floats.pixels], [1.5, 6]);
});

test("peaks stand at start + i step with the gain as height and fall off with their sigma", () => {
  const chip = { pixels: new Float64Array(40 * 30), width: 40, height: 30 };
  const grid = { x: { count: 2, start: 10, step: 20, sigma: 2 }, y: { count: 1, start: 15, step: 1, sigma: 3 } };
  addPeaks(chip, 100, grid, 0, seededRandom(1));
  const at = (x: number, y: number) => chip.pixels[y * 40 + x]!;
  assert.equal(at(10, 15), 100);
  assert.equal(at(30, 15), 100);
  assert.ok(Math.abs(at(12, 15) - 100 * Math.exp(-0.5)) < 1e-9);
  assert.ok(Math.abs(at(10, 18) - 100 * Math.exp(-0.5)) < 1e-9);
  assert.equal(at(19, 15), 0);
});

test("sine waves run on from frame to frame", () => {
  const wave = { amplitude: 1, frequency: 1, phaseDeg: 0 };
  const none = { amplitude: 0, frequency: 1, phaseDeg: 0 };
  const axis = { waves: [wave, none], operation: "Add", gain: 0.25 } as const;
  const still = { waves: [none, none], operation: "Add", gain: 1 } as const;
  const chip = (frame: number) => {
    const drawn = { pixels: new Float64Array(4), width: 4, height: 1 };
    addSines(drawn, 10, { x: axis, y: still }, frame);
    return [...drawn.pixels].map((value) => Math.round(value * 1e6) / 1e6);
  };
  const at = (quarterTurns: number) => Math.round(10 * Math.sin((quarterTurns * Math.PI) / 2) * 1e6) / 1e6;
  assert.deepEqual(chip(0), [at(0), at(0.25), at(0.5), at(0.75)]);
  assert.deepEqual(chip(1), [at(1), at(1.25), at(1.5), at(1.75)]);
});

test("multiplied waves vanish where one of them does", () => {
  const axis = {
    waves: [
      { amplitude: 1, frequency: 1, phaseDeg: 0 },
      { amplitude: 1, frequency: 0, phaseDeg: 0 },
    ],
    operation: "Multiply",
    gain: 1,
  } as const;
  const chip = { pixels: new Float64Array(9), width: 3, height: 3 };
  addSines(chip, 10, { x: axis, y: axis }, 0);
  assert.deepEqual(new Set(chip.pixels), new Set([0]));
});

test("noise lies between offset and offset + noise and is only turned from frame to frame", () => {
  const random = seededRandom(4);
  const tile = noiseTile(50, 10, 5, random);
  assert.ok(tile.every((value) => value >= 10 && value <= 15));
  const chip = { pixels: new Float64Array(50), width: 10, height: 5 };
  drawNoise(chip, tile, random);
  assert.deepEqual([...chip.pixels].sort(), [...tile].sort());
  assert.notDeepEqual([...chip.pixels], [...tile]);
});
