import { labelWidth, type PreparedAxis, prepareAxis, stroke, text, upward } from "./axes.ts";
import { type ColorMapName, colorsOf } from "./color-maps.ts";
import type { Box, Mark } from "./drawing.ts";
import { extentOf, placing } from "./extent.ts";
import type { ColorScale, Interval, Scale } from "./figure.ts";
import { STYLE } from "./style.ts";

/** A color scale whose range and map are settled. */
export interface PreparedColors {
  readonly axis: PreparedAxis;
  readonly name: ColorMapName;
  readonly range: Interval;
  readonly scale: Scale;
}

const GAP = 14;

/** Settles range and scale for some values; a log scale needs a value above 0. */
export function prepareColors(panel: ColorScale, values: ArrayLike<number>, heightPx: number): PreparedColors {
  const { zAxis, zScale = "linear", zRange, colorMap = "lagoon" } = panel;
  const found = zRange ?? extentOf([values], zScale);
  const scale = found && (zScale === "linear" || found.low > 0) ? zScale : "linear";
  const { low, high } = found ?? { low: 0, high: 1 };
  const range = high > low ? { low, high } : { low: low - 0.5, high: low + 0.5 };
  return { axis: prepareAxis(zAxis, { range, scale, lengthPx: heightPx, labelPx: 48 }), name: colorMap, range, scale };
}

/** Room that the bar needs to the right of a plot. */
export function colorBarRoom({ axis }: PreparedColors): number {
  return GAP + STYLE.colorBarWidth + 7 + labelWidth(axis) + 8 + STYLE.axisTitleSize;
}

/** The bar beside a plot, with ticks, labels and title. */
export function colorBarMarks(plot: Box, { axis, name, range, scale }: PreparedColors): Mark[] {
  const box = { x: plot.x + plot.width + GAP, y: plot.y, width: STYLE.colorBarWidth, height: plot.height };
  const shares = Float64Array.from({ length: 256 }, (_, i) => 255 - i);
  const colors = colorsOf(shares, { low: 0, high: 255, name, scale: "linear" });
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const place = placing(range, scale, bottom, box.y);
  const marks: Mark[] = [
    { kind: "image", ...box, columns: 1, rows: 256, colors },
    stroke([box.x, box.y, right, box.y, right, bottom, box.x, bottom, box.x, box.y]),
  ];
  for (const { value, label } of axis.ticks.major) {
    const y = place(value);
    marks.push(stroke([right, y, right + 4, y]), text(label, right + 8, y + STYLE.labelSize * 0.36, "start"));
  }
  const titleX = right + 8 + labelWidth(axis) + STYLE.axisTitleSize + 2;
  marks.push({ ...upward(axis.title, titleX, box.y + box.height / 2), size: STYLE.axisTitleSize });
  return marks;
}
