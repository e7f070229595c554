import assert from "node:assert/strict";
import { test } from "node:test";
import { drawFigure, type Figure } from "../../../src/formats/figure/mod.ts";
import { renderSvg } from "../../../src/formats/svg/mod.ts";

const figure: Figure = {
  title: "a < b & c",
  panels: [
    {
      kind: "lines",
      xAxis: { name: "m1", unit: "mm" },
      yAxis: { name: "total", unit: "counts" },
      curves: [
        { name: "scan 1", x: [0, 1, 2, 3], y: [1, 2, Number.NaN, 4] },
        { name: "scan 2", x: [0, 1, 2, 3], y: [4, 3, 2, 1] },
      ],
    },
    {
      kind: "image",
      columns: 2,
      rows: 2,
      values: [1, 2, 3, Number.NaN],
      xAxis: { name: "qy", unit: "1/angstrom" },
      yAxis: { name: "qz", unit: "1/angstrom" },
      zAxis: { name: "intensity" },
      xEdges: [-0.1, 0.1],
      yEdges: [3, 3.2],
    },
  ],
};

test("texts are escaped, and can be found", () => {
  const svg = renderSvg(drawFigure(figure));
  assert.match(svg, />a &lt; b &amp; c</);
  for (const words of ["m1 (mm)", "total (counts)", "scan 1", "qy (Å⁻¹)", "intensity"])
    assert.ok(svg.includes(`>${words}<`));
});

test("every element is closed, every clip path defined", () => {
  const svg = renderSvg(drawFigure(figure));
  const open: string[] = [];
  for (const [, slash, name, attributes] of svg.matchAll(/<(\/?)([a-zA-Z]+)([^>]*)>/g)) {
    if (slash) assert.equal(open.pop(), name);
    else if (!attributes!.endsWith("/")) open.push(name!);
  }
  assert.deepEqual(open, []);
  for (const [, id] of svg.matchAll(/url\(#(\w+)\)/g)) assert.ok(svg.includes(`<clipPath id="${id}">`));
});

test("a gap in a curve lifts the pen; a point between gaps is drawn as a dot", () => {
  const svg = renderSvg(drawFigure(figure));
  const [first] = [...svg.matchAll(/<path d="([^"]*)"[^>]*clip-path/g)].map(([, path]) => path!);
  assert.equal(first!.match(/M/g)?.length, 2);
  assert.match(first!, /h0$/);
});

test("an image is embedded with its own pixels", () => {
  const svg = renderSvg(drawFigure(figure));
  const images = [...svg.matchAll(/data:image\/png;base64,([A-Za-z0-9+/=]+)/g)].map(([, data]) =>
    Buffer.from(data!, "base64"),
  );
  assert.deepEqual(
    images.map((png) => [png.readUInt32BE(16), png.readUInt32BE(20)]),
    [
      [2, 2],
      [1, 256],
    ],
  );
});
