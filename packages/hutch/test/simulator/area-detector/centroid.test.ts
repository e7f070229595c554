import assert from "node:assert/strict";
import { test } from "node:test";
import { computeCentroid } from "../../../src/simulator/area-detector/centroid.ts";

const WIDTH = 80;
const HEIGHT = 60;

/** A Gaussian, turned by `angleDeg`, long axis `sigmaLong`. */
function gaussian(center: { x: number; y: number }, sigmaLong: number, sigmaShort: number, angleDeg = 0): Float64Array {
  const angle = (angleDeg * Math.PI) / 180;
  return Float64Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const dx = (i % WIDTH) - center.x;
    const dy = Math.floor(i / WIDTH) - center.y;
    const along = dx * Math.cos(angle) + dy * Math.sin(angle);
    const across = dy * Math.cos(angle) - dx * Math.sin(angle);
    return 1000 * Math.exp(-0.5 * ((along / sigmaLong) ** 2 + (across / sigmaShort) ** 2));
  });
}

function near(found: number, wanted: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(found - wanted) <= tolerance, `${what}: ${found} is not ${wanted}`);
}

test("finds the place and the widths of a Gaussian, which has no skew and no kurtosis", () => {
  const found = computeCentroid(gaussian({ x: 41.3, y: 29.6 }, 5, 3), WIDTH, 1e-6);
  near(found.x, 41.3, 1e-3, "x");
  near(found.y, 29.6, 1e-3, "y");
  near(found.sigmaX, 5, 0.01, "sigma x");
  near(found.sigmaY, 3, 0.01, "sigma y");
  near(found.sigmaXY, 0, 1e-3, "sigma xy");
  near(found.skewX, 0, 1e-3, "skew");
  near(found.kurtosisY, 0, 0.02, "kurtosis");
  near(found.eccentricity, ((25 - 9) / (25 + 9)) ** 2, 1e-3, "eccentricity");
});

test("finds the orientation of the long axis", () => {
  near(computeCentroid(gaussian({ x: 40, y: 30 }, 6, 2, 30), WIDTH, 1e-6).orientation, 30, 0.1, "degrees");
});

test("gives the skew of an uneven pair its sign", () => {
  // weights 3 at 0 and 1 at 4: mean 1, third moment (3 * -1 + 27) / 4 = 6, variance 3
  const found = computeCentroid(Uint8Array.of(3, 0, 0, 0, 1), 5, 1);
  near(found.skewX, 6 / 3 ** 1.5, 1e-12, "skew");
  near(found.kurtosisX, (3 * 1 + 81) / 4 / 9 - 3, 1e-12, "kurtosis");
});

test("looks only at pixels that reach the threshold", () => {
  const found = computeCentroid(Uint8Array.of(9, 9, 10, 20), 2, 10);
  assert.equal(found.total, 30);
  assert.equal(found.y, 1);
  near(found.x, 20 / 30, 1e-12, "x");
});

test("is all zero when nothing reaches the threshold", () => {
  assert.deepEqual(new Set(Object.values(computeCentroid(Uint8Array.of(1, 2), 2, 10))), new Set([0]));
});
