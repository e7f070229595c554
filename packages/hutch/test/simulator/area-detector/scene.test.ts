import assert from "node:assert/strict";
import { test } from "node:test";
import { computeCentroid } from "../../../src/simulator/area-detector/centroid.ts";
import { BeamScene } from "../../../src/simulator/area-detector/scene.ts";

const OPTIONS = { width: 200, height: 160, seed: 3 };

function picture(horizontal: number, vertical: number, scene = new BeamScene(OPTIONS)): Uint8Array {
  const pixels = new Uint8Array(OPTIONS.width * OPTIONS.height);
  scene.draw(pixels, { horizontal, vertical }, 1, 255);
  return pixels;
}

const total = (pixels: Uint8Array) => pixels.reduce((sum, value) => sum + value, 0);

test("is brightest where both stages are at their peak", () => {
  const scene = new BeamScene(OPTIONS);
  const dark = total(picture(9, 9, scene));
  const light = (horizontal: number, vertical: number) => total(picture(horizontal, vertical, scene)) - dark;
  const peak = light(0.12, 0.3);
  const ratio = light(0.12 + 0.35, 0.3) / peak;
  assert.ok(peak > 5 * Math.sqrt(dark), `${peak} counts above ${dark}`);
  assert.ok(Math.abs(ratio - Math.exp(-0.5)) < 0.06, `one sigma away it is ${ratio} of the peak`);
  assert.ok(Math.abs(light(0.12, 0.3 - 0.8) / peak - Math.exp(-0.5)) < 0.06);
});

test("moves the spot over the chip with the stages", () => {
  const place = (horizontal: number, vertical: number) =>
    computeCentroid(picture(horizontal, vertical), OPTIONS.width, 30);
  const [middle, right, down] = [place(0.12, 0.3), place(0.22, 0.3), place(0.12, 0.8)];
  assert.ok(Math.abs(middle.x - 100) < 1 && Math.abs(middle.y - 80) < 1, `${middle.x}, ${middle.y}`);
  assert.ok(Math.abs(right.x - middle.x - 12) < 1, `moved by ${right.x - middle.x} pixels`);
  assert.ok(Math.abs(down.y - middle.y - 30) < 1, `moved by ${down.y - middle.y} pixels`);
});

test("shows the same pictures for the same seed, and no two equal ones in a row", () => {
  const [a, b] = [new BeamScene(OPTIONS), new BeamScene(OPTIONS)];
  const first = picture(0, 0, a);
  assert.deepEqual(picture(0, 0, b), first);
  assert.notDeepEqual(picture(0, 0, a), first);
});

test("clips at the saturation of the pixels, and draws a spot at the rim", () => {
  const scene = new BeamScene({ ...OPTIONS, peakCounts: 5000 });
  const pixels = picture(0.12 - 100 / 120, 0.3, scene);
  assert.equal(Math.max(...picture(0.12, 0.3, scene)), 255);
  assert.ok(Math.max(...pixels) > 100);
});
