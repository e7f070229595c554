import assert from "node:assert/strict";
import { test } from "node:test";
import { mapStatistics, peakFinder, peakStatistics } from "../../../src/recorders/mod.ts";
import { gaussian, gridRun, scanRun } from "../fixtures.ts";

const x = Array.from({ length: 21 }, (_, i) => -5 + i / 2);
const peak = x.map((at) => gaussian(at, 0.3, 1));
const near = (actual: number | undefined, expected: number, tolerance: number) =>
  assert(Math.abs(actual! - expected) <= tolerance, `${actual} is ${expected} within ${tolerance}`);

// Numbers that Bluesky's PeakStats gives for the same points.
test("a Gaussian has the numbers of Bluesky's PeakStats", () => {
  const found = peakStatistics(x, peak)!;
  near(found.com, 0.29999856, 1e-8);
  near(found.cen, 0.29820404, 1e-8);
  near(found.fwhm, 2.392281, 1e-6);
  assert.equal(found.max.x, 0.5);
  assert.equal(found.shape, "peak");
});

test("a background draws com to the middle, and leaves the centroid where it is", () => {
  const without = peakStatistics(x, peak)!;
  const found = peakStatistics(
    x,
    peak.map((y) => y + 10),
  )!;
  near(found.com, 0.00699, 1e-5);
  near(found.cen, without.cen!, 1e-9);
  near(found.centroid, without.centroid!, 1e-9);
  near(found.centroid, 0.3, 0.03);
});

test("the range of the scan does not move the centroid", () => {
  const shifted = Array.from({ length: 41 }, (_, i) => -1.25 + i / 4);
  near(
    peakStatistics(
      shifted,
      shifted.map((at) => gaussian(at, 0.3, 1) + 3),
    )!.centroid,
    0.3,
    0.02,
  );
});

test("a dip is a peak upside down", () => {
  const found = peakStatistics(
    x,
    peak.map((y) => 5 - y),
  )!;
  assert.equal(found.shape, "dip");
  near(found.centroid, peakStatistics(x, peak)!.centroid!, 1e-9);
  assert.equal(found.min.x, 0.5);
});

test("an edge has its middle and no width", () => {
  const found = peakStatistics(
    x,
    x.map((at) => 1 / (1 + Math.exp(-4 * (at - 0.3)))),
  )!;
  assert.equal(found.shape, "edge");
  near(found.cen, 0.29283, 1e-5);
  near(found.com, 2.752, 1e-3);
  assert.equal(found.fwhm, undefined);
});

test("a flat curve, too few points and values that are not finite do no harm", () => {
  assert.equal(
    peakStatistics(
      x,
      x.map(() => 0),
    )!.shape,
    "flat",
  );
  assert.equal(
    peakStatistics(
      x,
      x.map(() => 0),
    )!.com,
    undefined,
  );
  assert.equal(peakStatistics([1, 2], [1, 2]), undefined);
  assert.equal(peakStatistics([1, 2, 3], [1, Number.NaN, 3]), undefined);
  const holed = peak.map((y, i) => (i === 3 ? Number.NaN : y));
  assert.equal(peakStatistics(x, holed)!.points, 20);
});

test("a map has its maximum and the centre of what stands out", () => {
  const [xs, ys, zs]: number[][] = [[], [], []];
  for (const a of x) {
    for (const b of x) {
      xs!.push(a);
      ys!.push(b);
      zs!.push(100 + 50 * gaussian(a, 0.3, 1) * gaussian(b, -1.2, 1));
    }
  }
  const found = mapStatistics(xs!, ys!, zs!)!;
  assert.deepEqual([found.max.x, found.max.y], [0.5, -1]);
  near(found.centroid!.x, 0.3, 0.05);
  near(found.centroid!.y, -1.2, 0.05);
});

test("the recorder tells of scans along one and two dimensions at their end", async () => {
  let text = "";
  const seen: string[] = [];
  const recorder = peakFinder({
    write: (line) => {
      text += line;
    },
    onPeaks: ({ axes, curves, maps }) => seen.push(`${axes}: ${Object.keys(curves)} ${Object.keys(maps)}`),
  });
  for (const document of [...scanRun(), ...gridRun()]) await recorder.record(document);
  assert.match(text, /^det: peak at m1 = 0\.09\d+ mm, FWHM 0\.97\d+ mm, maximum 979\.233 counts at 0 mm\n/);
  assert.match(text, /det: peak at m1 = 0\.\d+ mm, m2 = -0\.\d+ mm; maximum 487 at m1 = 0\.5 mm, m2 = -0\.16667 mm\n$/);
  assert.deepEqual(seen, ["m1: det ", "m1,m2:  det"]);
});
