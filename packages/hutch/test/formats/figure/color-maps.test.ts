import assert from "node:assert/strict";
import { test } from "node:test";
import { COLOR_MAPS, colorsOf, colorTable } from "../../../src/formats/figure/mod.ts";

/** Relative luminance of sRGB. [IEC 61966-2-1] */
function luminance(table: Uint8Array, step: number): number {
  const [red, green, blue] = Array.from(table.subarray(3 * step, 3 * step + 3), (channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

test("sequential maps only become lighter, so that they can be read in grey", () => {
  for (const name of COLOR_MAPS.filter((map) => map !== "polar")) {
    const table = colorTable(name);
    for (let step = 8; step < 256; step += 8) {
      assert.ok(luminance(table, step) > luminance(table, step - 8), `${name} at ${step}`);
    }
  }
});

test("the map for differences is lightest in its middle", () => {
  const table = colorTable("polar");
  assert.ok(luminance(table, 127) > luminance(table, 0) + 0.5);
  assert.ok(luminance(table, 127) > luminance(table, 255) + 0.5);
});

test("values beyond the ends keep the color of the end, missing ones have their own", () => {
  const options = { low: 1, high: 100, name: "grey", scale: "linear" } as const;
  const [below, low, high, above] = [-5, 1, 100, 1e9].map((value) => colorsOf([value], options).join());
  assert.equal(below, low);
  assert.equal(above, high);
  assert.notEqual(low, high);
  assert.equal(colorsOf([Number.NaN], options).join(), "226,226,229");
});

test("on a log scale a decade is the same step everywhere, and 0 lies at the low end", () => {
  const shades = Array.from(colorsOf([0, 1, 10, 100], { low: 1, high: 100, name: "grey", scale: "log" }));
  assert.equal(shades[0], shades[3]);
  const table = colorTable("grey");
  assert.equal(shades[6], table[3 * 128]);
});
