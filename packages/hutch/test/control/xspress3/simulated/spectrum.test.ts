import assert from "node:assert/strict";
import { test } from "node:test";
import { aliasTable, drawEntry } from "../../../../src/control/xspress3/simulated/alias-table.ts";
import { Random } from "../../../../src/control/xspress3/simulated/random.ts";
import { meanSpectrum, SAMPLE, withPileUp } from "../../../../src/control/xspress3/simulated/spectrum.ts";

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

test("draws entries as often as their weights say", () => {
  const weights = Float64Array.of(1, 0, 5, 2);
  const table = aliasTable(weights);
  const random = new Random();
  random.seek(3, 0, 0);
  const counts = [0, 0, 0, 0];
  const draws = 200_000;
  for (let i = 0; i < draws; i++) counts[drawEntry(table, random.next())]!++;
  for (const [k, weight] of weights.entries()) {
    const expected = (draws * weight) / 8;
    assert.ok(Math.abs(counts[k]! - expected) <= 5 * Math.sqrt(expected), `${k}: ${counts[k]} for ${expected}`);
  }
});

test("refuses a table whose columns a random number could not choose", () => {
  assert.throws(() => aliasTable(new Float64Array(3)));
  assert.throws(() => aliasTable(new Float64Array(8192)));
});

test("shows the sample's lines where they belong, the strongest highest", () => {
  const spectrum = meanSpectrum(4096, { ...SAMPLE, elements: { Fe: 1, Zn: 0.3, Sr: 5 } });
  assert.ok(Math.abs(sum(spectrum) - 1) < 1e-12);
  const peak = (from: number, to: number) => {
    const part = spectrum.subarray(from, to);
    return from + part.indexOf(Math.max(...part));
  };
  assert.equal(peak(600, 680), 640);
  assert.equal(peak(690, 740), 706);
  assert.equal(peak(820, 900), 863);
  assert.equal(peak(1255, 1300), 1270);
  assert.ok(spectrum[640]! > spectrum[863]!);
  // The beam of 12.7 keV does not excite strontium, so nothing is above its elastic peak.
  assert.equal(sum(spectrum.subarray(1390)), 0);
});

test("puts pile-up at the sum of two energies and keeps the number of events", () => {
  const single = new Float64Array(64);
  single[10] = 0.75;
  single[30] = 0.25;
  const piled = withPileUp(single, 0.1);
  assert.ok(Math.abs(sum(piled) - 1) < 1e-12);
  assert.ok(Math.abs(piled[20]! - 0.1 * 0.5625) < 1e-12);
  assert.ok(Math.abs(piled[40]! - 0.1 * 0.375) < 1e-12);
  assert.ok(Math.abs(piled[60]! - 0.1 * 0.0625) < 1e-12);
  const atTheEnd = new Float64Array(64);
  atTheEnd[40] = 1;
  assert.equal(withPileUp(atTheEnd, 0.5)[63], 0.5);
});
