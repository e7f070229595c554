import type { Dots, Drawing, Lettering, Mark, Polyline } from "../figure/mod.ts";
import { Canvas } from "./canvas.ts";
import { encodePng } from "./encode.ts";
import { CAPITAL_HEIGHT, CAPITAL_SHARE, write } from "./lettering.ts";

/**
 * A drawing as a PNG file.
 *
 * @param scale pixels for each CSS pixel; 2 is sharp on fine screens and in print
 */
export function renderPng(drawing: Drawing, scale = 2): Uint8Array {
  const canvas = new Canvas(Math.round(drawing.width * scale), Math.round(drawing.height * scale));
  for (const mark of drawing.marks) drawMark(canvas, mark, scale);
  return encodePng(canvas.pixels, canvas.width, canvas.height, scale);
}

function drawMark(canvas: Canvas, mark: Mark, scale: number): void {
  switch (mark.kind) {
    case "rect":
      canvas.cells(scaled(mark, scale), 1, 1, rgb(mark.color));
      return;
    case "image":
      canvas.cells(scaled(mark, scale), mark.columns, mark.rows, mark.colors);
      return;
    case "line":
      drawLine(canvas, mark, scale);
      return;
    case "dots":
      drawDots(canvas, mark, scale);
      return;
    case "text":
      drawText(canvas, mark, scale);
  }
}

function drawLine(canvas: Canvas, { points, color, width, clip }: Polyline, scale: number): void {
  // Straight thin lines along the axes fall on whole pixels, or they would look grey.
  const isFrame = Array.prototype.every.call(
    points,
    (value, i) =>
      i < 2 || value === points[i - 2] || points[i % 2 === 0 ? i + 1 : i - 1] === points[i % 2 === 0 ? i - 1 : i - 3],
  );
  const place = (value: number) =>
    isFrame ? Math.round(value * scale - (width * scale) / 2) + (width * scale) / 2 : value * scale;
  let isDrawn = true;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = [place(points[i]!), place(points[i + 1]!)];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    const [nextX, nextY] = [place(points[i + 2] ?? Number.NaN), place(points[i + 3] ?? Number.NaN)];
    const hasNext = !Number.isNaN(nextX) && !Number.isNaN(nextY);
    if (hasNext) canvas.line(x, y, nextX, nextY, width * scale);
    else if (!isDrawn) canvas.line(x, y, x, y, width * scale);
    isDrawn = hasNext;
  }
  canvas.paint(color, clip && scaled(clip, scale));
}

function drawDots(canvas: Canvas, { points, color, radius, clip }: Dots, scale: number): void {
  const edge = clip && scaled(clip, scale);
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = [points[i]! * scale, points[i + 1]! * scale];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    canvas.circle(x, y, radius * scale);
    if (typeof color !== "string") canvas.paint(color[i / 2]!, edge);
  }
  if (typeof color === "string") canvas.paint(color, edge);
}

function drawText(
  canvas: Canvas,
  { x, y, text, size, anchor, color, isBold, isUpward }: Lettering,
  scale: number,
): void {
  const unit = (size * CAPITAL_SHARE * scale) / CAPITAL_HEIGHT;
  const { strokes, width } = write(text);
  const start = anchor === "start" ? 0 : anchor === "middle" ? -width / 2 : -width;
  const pen = size * scale * (isBold ? 0.125 : 0.088);
  for (const stroke of strokes) {
    for (let i = 0; i + 3 < stroke.length; i += 2) {
      const [ax, ay, bx, by] = [stroke[i]! + start, stroke[i + 1]!, stroke[i + 2]! + start, stroke[i + 3]!];
      const from = isUpward ? [-ay, -ax] : [ax, -ay];
      const to = isUpward ? [-by, -bx] : [bx, -by];
      const isDot = ax === bx && ay === by;
      canvas.line(
        x * scale + from[0]! * unit,
        y * scale + from[1]! * unit,
        x * scale + to[0]! * unit,
        y * scale + to[1]! * unit,
        isDot ? pen * 1.35 : pen,
      );
    }
  }
  canvas.paint(color);
}

function scaled(box: { x: number; y: number; width: number; height: number }, scale: number) {
  return { x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale };
}

function rgb(color: string): Uint8Array {
  const value = Number.parseInt(color.slice(1), 16);
  return Uint8Array.of(value >> 16, (value >> 8) & 0xff, value & 0xff);
}
