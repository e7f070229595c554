import assert from "node:assert/strict";
import { test } from "node:test";
import type { Drawing, Mark } from "../../../src/formats/figure/mod.ts";
import { Canvas } from "../../../src/formats/png/canvas.ts";
import { renderPng } from "../../../src/formats/png/mod.ts";

function pixel(canvas: Canvas, x: number, y: number): number {
  return canvas.pixels[3 * (y * canvas.width + x)]!;
}

test("a line covers its pixels fully and its edges partly", () => {
  const canvas = new Canvas(20, 10);
  canvas.line(2, 5, 18, 5, 3);
  canvas.paint("#000000");
  assert.equal(pixel(canvas, 10, 4), 0);
  assert.equal(pixel(canvas, 10, 5), 0);
  assert.equal(pixel(canvas, 10, 1), 255);
  const edge = pixel(canvas, 10, 3);
  assert.ok(edge > 0 && edge < 255, `half covered: ${edge}`);
});

test("parts of one shape do not darken each other where they cross", () => {
  const canvas = new Canvas(20, 20);
  for (let i = 0; i < 5; i++) canvas.line(10, 2, 10, 18, 1);
  canvas.paint("#000000");
  const single = new Canvas(20, 20);
  single.line(10, 2, 10, 18, 1);
  single.paint("#000000");
  assert.deepEqual(canvas.pixels, single.pixels);
});

test("nothing is painted outside the clip or the picture", () => {
  const canvas = new Canvas(20, 10);
  canvas.line(-50, 5, 50, 5, 4);
  canvas.paint("#000000", { x: 5, y: 0, width: 5, height: 10 });
  assert.equal(pixel(canvas, 4, 5), 255);
  assert.equal(pixel(canvas, 5, 5), 0);
  assert.equal(pixel(canvas, 10, 5), 255);
});

test("cells stay sharp when they are stretched", () => {
  const canvas = new Canvas(8, 4);
  canvas.cells({ x: 0, y: 0, width: 8, height: 4 }, 2, 1, Uint8Array.of(0, 0, 0, 200, 200, 200));
  assert.deepEqual(
    Array.from({ length: 8 }, (_, x) => pixel(canvas, x, 2)),
    [0, 0, 0, 0, 200, 200, 200, 200],
  );
});

test("the picture is as large as the drawing times the scale", () => {
  const marks: Mark[] = [{ kind: "text", x: 5, y: 20, text: "qy (Å⁻¹)", size: 12, anchor: "start", color: "#000000" }];
  const drawing: Drawing = { width: 60, height: 30, marks };
  const png = renderPng(drawing, 3);
  assert.equal(new DataView(png.buffer, png.byteOffset).getUint32(16), 180);
  assert.equal(new DataView(png.buffer, png.byteOffset).getUint32(20), 90);
});
