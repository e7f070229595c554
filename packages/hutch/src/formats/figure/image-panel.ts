import { frameMarks, labelWidth, prepareAxis, text } from "./axes.ts";
import { colorBarMarks, colorBarRoom, prepareColors } from "./color-bar.ts";
import { colorsOf } from "./color-maps.ts";
import type { Box, Mark } from "./drawing.ts";
import { extentOf, padded, placing } from "./extent.ts";
import type { ImagePanel, Interval, PointPanel } from "./figure.ts";

/** Cells that are drawn along one side at most; larger images are drawn as means of blocks. */
const MOST_CELLS = 1600;

/** An image with axes and color bar. */
export function imagePanelMarks(panel: ImagePanel, cell: Box): Mark[] {
  const { columns, rows, values } = coarser(panel);
  const colors = prepareColors(panel, values, cell.height - 60);
  const isTopDown = panel.isTopDown ?? false;
  const [xRange, yRange] = [intervalOf(panel.xEdges), intervalOf(panel.yEdges)];
  const aspect = panel.hasSquareCells ? panel.columns / panel.rows : undefined;
  return framed(panel, { cell, colors, xRange, yRange, isTopDown, aspect }, (box) => {
    const painted = colorsOf(values, { ...colors.range, name: colors.name, scale: colors.scale });
    const isMirrored = panel.xEdges[0] > panel.xEdges[1];
    const isFlipped = panel.yEdges[0] < panel.yEdges[1] ? !isTopDown : isTopDown;
    return [{ kind: "image", ...box, columns, rows, colors: arranged(painted, columns, isMirrored, isFlipped) }];
  });
}

/** Values at scattered places as colored dots, with axes and color bar. */
export function pointPanelMarks(panel: PointPanel, cell: Box): Mark[] {
  const colors = prepareColors(panel, panel.z, cell.height - 60);
  const rangeOf = (values: ArrayLike<number>) => padded(extentOf([values]) ?? { low: 0, high: 1 }, "linear", 0.05);
  const [xRange, yRange] = [rangeOf(panel.x), rangeOf(panel.y)];
  return framed(panel, { cell, colors, xRange, yRange, isTopDown: false, aspect: undefined }, (box) => {
    const placeX = placing(xRange, "linear", box.x, box.x + box.width);
    const placeY = placing(yRange, "linear", box.y + box.height, box.y);
    const count = panel.z.length;
    const points = Float64Array.from({ length: 2 * count }, (_, i) =>
      i % 2 === 0 ? placeX(panel.x[i / 2]!) : placeY(panel.y[(i - 1) / 2]!),
    );
    const painted = colorsOf(panel.z, { ...colors.range, name: colors.name, scale: colors.scale });
    const color = Array.from({ length: count }, (_, i) => hex(painted.subarray(3 * i, 3 * i + 3)));
    const radius = Math.max(2, Math.min(9, 0.32 * Math.sqrt((box.width * box.height) / Math.max(1, count))));
    return [{ kind: "dots", points, color, radius, clip: box }];
  });
}

interface Placement {
  readonly cell: Box;
  readonly colors: ReturnType<typeof prepareColors>;
  readonly xRange: Interval;
  readonly yRange: Interval;
  readonly isTopDown: boolean;
  /** Width over height of the plot, when it is fixed. */
  readonly aspect: number | undefined;
}

/** Finds the room for a plot, and draws what is around it. */
function framed(panel: ImagePanel | PointPanel, place: Placement, content: (box: Box) => Mark[]): Mark[] {
  const { cell, colors, xRange, yRange, isTopDown, aspect } = place;
  const top = 8 + (panel.title ? 20 : 0);
  let height = cell.height - top - 50;
  const y = prepareAxis(panel.yAxis, { range: yRange, lengthPx: height, labelPx: 46 });
  const [left, right] = [labelWidth(y) + 40, colorBarRoom(colors) + 6];
  let width = cell.width - left - right;
  if (aspect !== undefined) [width, height] = [Math.min(width, height * aspect), Math.min(height, width / aspect)];
  const spare = cell.width - left - right - width;
  const box = { x: cell.x + left + spare / 2, y: cell.y + top, width, height };
  const x = prepareAxis(panel.xAxis, { range: xRange, lengthPx: width, labelPx: 70 });
  const turned = isTopDown ? { ...y, range: { low: yRange.high, high: yRange.low } } : y;
  const title: Mark[] = panel.title ? [{ ...text(panel.title, box.x, cell.y + 17, "start"), isBold: true }] : [];
  return [...content(box), ...title, ...frameMarks(box, x, turned, true), ...colorBarMarks(box, colors)];
}

function intervalOf([first, last]: readonly [number, number]): Interval {
  return { low: Math.min(first, last), high: Math.max(first, last) };
}

/** Rows and columns in the order of the screen: from the left, and from the top. */
function arranged(colors: Uint8Array, columns: number, isMirrored: boolean, isFlipped: boolean): Uint8Array {
  if (!isMirrored && !isFlipped) return colors;
  const rows = colors.length / 3 / columns;
  const turned = new Uint8Array(colors.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = 3 * ((isFlipped ? rows - 1 - row : row) * columns + (isMirrored ? columns - 1 - column : column));
      turned.set(colors.subarray(from, from + 3), 3 * (row * columns + column));
    }
  }
  return turned;
}

/** The image, or means of square blocks of it when it has more cells than can be seen. */
function coarser({ columns, rows, values }: ImagePanel): Pick<ImagePanel, "columns" | "rows" | "values"> {
  const factor = Math.ceil(Math.max(columns, rows) / MOST_CELLS);
  if (factor <= 1) return { columns, rows, values };
  const [across, down] = [Math.ceil(columns / factor), Math.ceil(rows / factor)];
  const sums = new Float64Array(across * down);
  const counts = new Uint32Array(across * down);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!;
      if (Number.isNaN(value)) continue;
      const at = Math.floor(row / factor) * across + Math.floor(column / factor);
      sums[at]! += value;
      counts[at]! += 1;
    }
  }
  return { columns: across, rows: down, values: sums.map((sum, i) => sum / counts[i]!) };
}

function hex([red = 0, green = 0, blue = 0]: Uint8Array): string {
  return `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, "0")}`;
}

/** Height that suits an image of this width in a figure: that of its cells when they are square. */
export function suitedHeight(panel: ImagePanel, width: number): number {
  const room = width - 180;
  return panel.hasSquareCells ? Math.round((room * panel.rows) / panel.columns) + 54 : Math.round(width * 0.62);
}
