import assert from "node:assert/strict";
import { test } from "node:test";
import { figureText } from "../../../src/cli/output/figure-text.ts";
import type { Figure } from "../../../src/formats/figure/mod.ts";

const IMAGE: Figure = {
  title: "frame",
  panels: [
    {
      kind: "image",
      columns: 40,
      rows: 40,
      values: Float64Array.from({ length: 1600 }, (_, i) => (Math.floor(i / 40) < 20 && i % 40 < 20 ? 9 : 0)),
      xAxis: { name: "column" },
      yAxis: { name: "row" },
      zAxis: { name: "counts" },
      xEdges: [-0.5, 39.5],
      yEdges: [-0.5, 39.5],
      isTopDown: true,
      hasSquareCells: true,
    },
  ],
};

test("an image is shaded with its first row on top, as wide as it is high", () => {
  const lines = figureText(IMAGE, { width: 80, hasColor: false }).split("\n");
  const picture = lines.slice(2, 22);
  assert.equal(picture[0], `${"█".repeat(20)}${" ".repeat(20)}`);
  assert.equal(picture[19], " ".repeat(40));
  assert.match(lines[22]!, /column -0\.5 \.\. 39\.5 {3}row -0\.5 \.\. 39\.5 {3}counts 0 \.\. 9/);
});

test("in colors each character is two pixels, and the color ends with the line", () => {
  const lines = figureText(IMAGE, { width: 80, hasColor: true }).split("\n").slice(2, 22);
  for (const line of lines) {
    assert.equal(line.split("▀").length - 1, 40);
    assert.ok(line.endsWith("\x1b[0m"));
  }
  assert.ok(lines[0]!.startsWith("\x1b[38;2;"));
});

test("curves are named when there are several", () => {
  const curve = (name: string) => ({ name, x: [0, 1, 2], y: [1, 3, 2] });
  const panel = { kind: "lines", xAxis: { name: "m1", unit: "mm" }, yAxis: { name: "total" } } as const;
  const one = figureText({ panels: [{ ...panel, curves: [curve("scan 1")] }] }, { width: 60, hasColor: false });
  assert.ok(!one.includes("scan 1"));
  assert.match(one, /m1 \[mm\]/);
  const two = [curve("scan 1"), curve("scan 2")];
  assert.match(figureText({ panels: [{ ...panel, curves: two }] }, { width: 60, hasColor: false }), /scan 2\n/);
});
