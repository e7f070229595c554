import assert from "node:assert/strict";
import { test } from "node:test";
import { cookWith, findRecipe, peakStatistics, RECIPES, rsmRecipe, trueRate } from "../../../src/cook/recipes/mod.ts";
import { Dataset } from "../../../src/repository/mod.ts";

const FRAMES = 12;
const [ROWS, COLUMNS] = [8, 10];

/** Two delays, three thetas, twice; a bright pixel in the middle, a flag in the corner. */
function scan(): Dataset {
  const images = new Int32Array(FRAMES * ROWS * COLUMNS);
  for (let frame = 0; frame < FRAMES; frame++) {
    images[frame * ROWS * COLUMNS] = -2;
    images[(frame * ROWS + 4) * COLUMNS + 5] = 100 + frame;
  }
  const index = Array.from({ length: FRAMES }, (_, i) => i);
  return new Dataset({
    variables: {
      images: { dims: ["index", "row", "column"], shape: [FRAMES, ROWS, COLUMNS], values: images },
      Theta: { dims: ["index"], values: Float64Array.from(index, (i) => 18 + 0.1 * (i % 3)) },
      Delay: { dims: ["index"], values: Float64Array.from(index, (i) => (i < 6 ? 50 : -10)) },
    },
    coordinates: { index: { dims: ["index"], values: Int32Array.from(index) } },
  });
}

const SETTINGS = { img_center: [4, 5], img_distance: 690, grid_size: [6, 9], group_by: "Delay" };

test("rsm: one map per delay in ascending order, sums and weights beside the intensity", async () => {
  const maps = await cookWith(rsmRecipe, scan(), { settings: SETTINGS });
  assert.deepEqual(maps.sizes, { Delay: 2, qy: 6, qz: 9 });
  assert.deepEqual(maps.get("Delay").values, Float64Array.of(-10, 50));
  const total = maps.reduce("qy", "sum").reduce("qz", "sum");
  const expected = [6, 7, 8, 9, 10, 11].reduce((sum, frame) => sum + 98 + frame, 0);
  assert.ok(Math.abs((total.get("sum").at(0) as number) - expected) < 1e-9);
  assert.ok(Math.abs((total.get("weight").at(1) as number) - 6 * ROWS * COLUMNS) < 1e-9);
  assert.equal(maps.get("qz").units, "1/angstrom");
});

test("rsm: flags of the detector are left out of sum and weight when asked", async () => {
  const maps = await cookWith(rsmRecipe, scan(), { settings: { ...SETTINGS, mask_below: 0 } });
  const total = maps.reduce("qy", "sum").reduce("qz", "sum");
  assert.ok(Math.abs((total.get("weight").at(1) as number) - 6 * (ROWS * COLUMNS - 1)) < 1e-9);
  assert.ok(Math.min(...(maps.get("intensity").values as Float64Array)) >= 0);
});

test("rsm: a range that misses all data is refused, for the whole scan", async () => {
  const range = [
    [90, 91],
    [90, 91],
  ];
  const maps = await cookWith(rsmRecipe, scan(), { settings: { ...SETTINGS, range } });
  assert.throws(() => rsmRecipe.checkWhole?.(maps), /no pixel of the scan lies inside the map/);
  rsmRecipe.checkWhole?.(await cookWith(rsmRecipe, scan(), { settings: SETTINGS }));
});

test("spice of a wrong type is refused with its key", async () => {
  await assert.rejects(
    cookWith(rsmRecipe, scan(), { settings: { grid_size: "80" } }),
    /rsm cannot use settings\.grid_size/,
  );
  await assert.rejects(
    cookWith(rsmRecipe, scan(), { settings: { ...SETTINGS, group_by: "Dely" } }),
    /Did you mean Delay/,
  );
  assert.throws(() => findRecipe("rsmm"), /Did you mean rsm/);
  assert.equal(new Set(RECIPES.map(({ name }) => name)).size, RECIPES.length);
});

test("roi: sums per frame, other columns kept", async () => {
  const roi = { regions: { spot: [4, 6, 4, 7], corner: [0, 1, 0, 1] }, chunk: 5 };
  const sums = await cookWith(findRecipe("roi"), scan(), { roi });
  assert.deepEqual(
    sums.get("spot").values,
    Float64Array.from({ length: FRAMES }, (_, i) => 100 + i),
  );
  assert.deepEqual(sums.get("corner").values, new Float64Array(FRAMES).fill(-2));
  assert.ok(sums.has("Delay") && !sums.has("images"));
  await assert.rejects(
    cookWith(findRecipe("roi"), scan(), { roi: { regions: { out: [0, 9, 0, 1] } } }),
    /does not lie in 8 rows/,
  );
});

test("line-cut: the weighted mean of a band, and the peak along it", async () => {
  const maps = await cookWith(rsmRecipe, scan(), { settings: SETTINGS });
  const qz = maps.get("qz").numbers;
  const cut = { variable: "intensity", across: "qy", from: -1, to: 1 };
  const line = await cookWith(findRecipe("line-cut"), maps, { cut });
  assert.deepEqual(line.sizes, { Delay: 2, qz: 9 });
  const [sum, weight] = ["sum", "weight"].map((name) => maps.get(name).reduce("qy", "sum").numbers);
  assert.equal(line.get("intensity").at(1, 4), sum![9 + 4]! / weight![9 + 4]!);
  const peaks = await cookWith(findRecipe("peak"), line, { peak: { variable: "intensity", along: "qz" } });
  const center = peaks.get("center").at(0) as number;
  assert.ok(center > qz[0]! && center < qz[8]!);
  await assert.rejects(
    cookWith(findRecipe("line-cut"), maps, { cut: { ...cut, from: 5, to: 6 } }),
    /No qy lies in 5 \.\. 6/,
  );
});

test("peak statistics of a triangle on a slope", () => {
  const x = [0, 1, 2, 3, 4, 5, 6];
  const y = x.map((v) => 10 + 2 * v + Math.max(0, 4 - 2 * Math.abs(v - 3)));
  const { position, maximum, center, fwhm, area } = peakStatistics(x, y, "ends");
  assert.deepEqual([position, maximum, center, fwhm, area], [3, 4, 3, 2, 8]);
  assert.ok(Number.isNaN(peakStatistics([1], [Number.NaN]).center));
  assert.ok(Number.isNaN(peakStatistics(x, x).fwhm));
});

test("dead time: both models undo what they describe, and impossible rates are NaN", async () => {
  const tau = 1e-6;
  for (const rate of [0, 10, 1e4, 3e5, 9e5]) {
    const seen = { nonparalyzable: rate / (1 + rate * tau), paralyzable: rate * Math.exp(-rate * tau) };
    for (const [model, counted] of Object.entries(seen)) {
      assert.ok(Math.abs(trueRate(counted, tau, model as "paralyzable") - rate) <= 1e-9 * rate, `${model} ${rate}`);
    }
  }
  assert.ok(Number.isNaN(trueRate(1e6, tau, "nonparalyzable")) && Number.isNaN(trueRate(4e5, tau, "paralyzable")));
  const raw = new Dataset({
    variables: {
      i0: { dims: ["index"], values: Int32Array.of(5e5) },
      t: { dims: ["index"], values: Float64Array.of(2) },
    },
  });
  const cooked = await cookWith(findRecipe("dead-time"), raw, {
    deadtime: { variables: ["i0"], tauS: tau, exposure: "t" },
  });
  assert.ok(Math.abs((cooked.get("i0").at(0) as number) - 5e5 / 0.75) < 1e-6);
});
