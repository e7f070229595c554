import { colorsOf, extentOf, type Figure, type ImagePanel, type Panel } from "../../formats/figure/mod.ts";
import { curveText, mapText, type PlotFrame } from "../../recorders/mod.ts";
import { formatNumber } from "./quantities.ts";

/** How a figure is drawn in the terminal. */
export interface FigureTextOptions {
  /** Columns there are. */
  readonly width: number;
  /** Images in colors; otherwise in shades of characters. */
  readonly hasColor: boolean;
}

const CURVE_LINES = 18;
const MOST_IMAGE_LINES = 36;
/** Images with at most so many columns are drawn as large cells with axes. */
const FEW_CELLS = 24;

/** A figure as text, its panels one below the other. */
export function figureText(figure: Figure, options: FigureTextOptions): string {
  const title = figure.title ? `${figure.title}\n\n` : "";
  return title + figure.panels.map((panel) => panelText(panel, options)).join("\n");
}

function panelText(panel: Panel, options: FigureTextOptions): string {
  const title = panel.title ? `${panel.title}\n` : "";
  switch (panel.kind) {
    case "lines":
      return title + curvesText(panel.curves, { ...panel, width: options.width, height: CURVE_LINES });
    case "points":
      return title + mapText(panel.x, panel.y, panel.z, { ...panel, width: options.width, height: CURVE_LINES });
    case "image":
      if (panel.columns <= FEW_CELLS)
        return title + mapText(...pointsOf(panel), { ...panel, width: options.width, height: CURVE_LINES });
      return title + (options.hasColor ? coloredImage(panel, options.width) : shadedImage(panel, options.width));
  }
}

/** The centers of an image's cells, with their values. */
function pointsOf({
  columns,
  rows,
  values,
  xEdges,
  yEdges,
}: ImagePanel): [Float64Array, Float64Array, ArrayLike<number>] {
  const center = (i: number, count: number, [first, last]: readonly [number, number]) =>
    first + ((i + 0.5) / count) * (last - first);
  return [
    Float64Array.from({ length: values.length }, (_, i) => center(i % columns, columns, xEdges)),
    Float64Array.from({ length: values.length }, (_, i) => center(Math.floor(i / columns), rows, yEdges)),
    values,
  ];
}

function curvesText(
  curves: readonly { readonly name: string; readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }[],
  frame: PlotFrame,
): string {
  return curves.map(({ name, x, y }) => (curves.length > 1 ? `${name}\n` : "") + curveText(x, y, frame)).join("\n");
}

/** Two rows of cells in each line of text: the upper half of a character has one color, its background the other. */
function coloredImage(panel: ImagePanel, width: number): string {
  const { columns, rows, values } = reduced(panel, Math.min(width - 2, 120), 2 * MOST_IMAGE_LINES, 1);
  const { low, high } = panel.zRange ?? extentOf([values], panel.zScale) ?? { low: 0, high: 1 };
  const scale = low > 0 ? (panel.zScale ?? "linear") : "linear";
  const colors = colorsOf(values, { low, high, name: panel.colorMap ?? "lagoon", scale });
  const at = (row: number, column: number) => {
    const from = 3 * (Math.min(rows - 1, row) * columns + column);
    return `${colors[from]};${colors[from + 1]};${colors[from + 2]}`;
  };
  const lines: string[] = [];
  for (let row = 0; row < rows; row += 2) {
    let line = "";
    for (let column = 0; column < columns; column++) {
      line += `\x1b[38;2;${at(row, column)};48;2;${at(row + 1, column)}m▀`;
    }
    lines.push(`${line}\x1b[0m`);
  }
  return `${lines.join("\n")}\n${legend(panel, low, high)}\n`;
}

const SHADES = [" ", "·", "░", "▒", "▓", "█"];

/** The image in shades of characters, which are twice as high as wide. */
function shadedImage(panel: ImagePanel, width: number): string {
  const { columns, rows, values } = reduced(panel, Math.min(width - 2, 100), MOST_IMAGE_LINES, 2);
  const { low, high } = panel.zRange ?? extentOf([values], panel.zScale) ?? { low: 0, high: 1 };
  const place = panel.zScale === "log" && low > 0 ? Math.log : (value: number) => value;
  const lines = Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns), (value) => {
      const share = (place(value) - place(low)) / (place(high) - place(low));
      const shade = Math.round(Math.max(0, Math.min(1, share)) * (SHADES.length - 1));
      return SHADES[shade] ?? " ";
    }).join(""),
  );
  return `${lines.join("\n")}\n${legend(panel, low, high)}\n`;
}

function legend({ xAxis, yAxis, zAxis, xEdges, yEdges }: ImagePanel, low: number, high: number): string {
  const part = (name: string, [from, to]: readonly [number, number], unit = "") =>
    `${name} ${formatNumber(from)} .. ${formatNumber(to)}${unit ? ` ${unit}` : ""}`;
  return [
    part(xAxis.name, xEdges, xAxis.unit),
    part(yAxis.name, yEdges, yAxis.unit),
    part(zAxis.name, [low, high], zAxis.unit),
  ].join("   ");
}

/** The image with the top row first, as means over blocks that fit into the room. */
function reduced(panel: ImagePanel, mostColumns: number, mostRows: number, cellAspect: number) {
  const wide = panel.hasSquareCells
    ? Math.min(mostColumns, Math.floor((mostRows * cellAspect * panel.columns) / panel.rows))
    : mostColumns;
  const columns = Math.max(1, Math.min(panel.columns, wide));
  const high = panel.hasSquareCells ? Math.round((columns * panel.rows) / panel.columns / cellAspect) : mostRows;
  const rows = Math.max(1, Math.min(panel.rows, mostRows, high));
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (let row = 0; row < panel.rows; row++) {
    const line = panel.isTopDown ? row : panel.rows - 1 - row;
    for (let column = 0; column < panel.columns; column++) {
      const value = panel.values[row * panel.columns + column]!;
      if (!Number.isFinite(value)) continue;
      const at = Math.floor((line * rows) / panel.rows) * columns + Math.floor((column * columns) / panel.columns);
      sums[at]! += value;
      counts[at]! += 1;
    }
  }
  return { columns, rows, values: sums.map((sum, i) => sum / counts[i]!) };
}
