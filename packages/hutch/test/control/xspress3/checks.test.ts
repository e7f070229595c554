import assert from "node:assert/strict";
import { test } from "node:test";
import { planAcquisition } from "../../../src/control/xspress3/checks.ts";
import type { Acquisition } from "../../../src/control/xspress3/mod.ts";
import { LimitError, RequestError } from "../../../src/errors/mod.ts";

const facts = { name: "x3", channels: 2, bins: 4096 };
const plan = (changes: Partial<Acquisition> = {}) =>
  planAcquisition(facts, { frames: 10, frameTimeS: 0.1, trigger: { source: "internal" }, ...changes });

test("plans whole spectra, windows over all bins but the last, and the default gap", () => {
  assert.deepEqual(plan(), {
    frames: 10,
    channels: 2,
    bins: 4096,
    exposureTicks: 7_999_984,
    isGated: false,
    windows: [
      [
        [0, 4094],
        [0, 4094],
      ],
      [
        [0, 4094],
        [0, 4094],
      ],
    ],
  });
  assert.equal(plan({ trigger: { source: "lvds-gate" } }).isGated, true);
});

test("refuses windows that the detector has not", () => {
  const wrong: NonNullable<Acquisition["windows"]>[] = [
    [
      [
        [0, 1],
        [0, 1],
      ],
    ],
    [[[0, 1]], [[0, 1]]],
    [
      [
        [0, 1],
        [5, 4],
      ],
      [
        [0, 1],
        [0, 1],
      ],
    ],
    [
      [
        [0, 1],
        [0, 4096],
      ],
      [
        [0, 1],
        [0, 1],
      ],
    ],
    [
      [
        [0.5, 1],
        [0, 1],
      ],
      [
        [0, 1],
        [0, 1],
      ],
    ],
  ];
  for (const windows of wrong) assert.throws(() => plan({ windows }), RequestError, JSON.stringify(windows));
});

test("stores partial spectra in the next power of two with room for the rest", () => {
  assert.equal(plan({ partialSpectra: [{ first: 600, last: 699, bins: 100 }] }).bins, 128);
  assert.equal(plan({ partialSpectra: [{ first: 0, last: 1023, bins: 64 }] }).bins, 128);
  assert.equal(plan({ partialSpectra: [{ first: 0, last: 62, bins: 63 }] }).bins, 64);
  const part = { first: 0, last: 9, bins: 10 };
  assert.throws(() => plan({ partialSpectra: [] }), LimitError);
  assert.throws(() => plan({ partialSpectra: [part, { ...part, first: 5 }] }), RequestError);
  assert.throws(() => plan({ partialSpectra: [{ ...part, bins: 3 }] }), RequestError);
  assert.throws(() => plan({ partialSpectra: [{ first: 4090, last: 4099, bins: 10 }] }), RequestError);
  const nine = Array.from({ length: 9 }, (_, k) => ({ first: 10 * k, last: 10 * k + 9, bins: 10 }));
  assert.throws(() => plan({ partialSpectra: nine }), LimitError);
  assert.equal(plan({ partialSpectra: nine.slice(1) }).bins, 128);
});
