import type { Box, Mark } from "./drawing.ts";
import { placing } from "./extent.ts";
import type { FigureAxis, Interval, Scale } from "./figure.ts";
import { printedUnit, STYLE, textWidth } from "./style.ts";
import { powerOfTen, type Ticks, ticksFor } from "./ticks.ts";

/** One axis with its range and where it is marked. */
export interface PreparedAxis {
  readonly axis: FigureAxis;
  readonly range: Interval;
  readonly scale: Scale;
  readonly ticks: Ticks;
  /** The title as printed: name, power of ten, unit. */
  readonly title: string;
}

/** @param lengthPx length of the axis, which decides how many labels have room */
export function prepareAxis(
  axis: FigureAxis,
  { range, scale = "linear", lengthPx, labelPx }: { range: Interval; scale?: Scale; lengthPx: number; labelPx: number },
): PreparedAxis {
  const ticks = ticksFor(range, scale, Math.max(2, Math.floor(lengthPx / labelPx)));
  const facts = [
    ...(ticks.exponent === 0 ? [] : [powerOfTen(ticks.exponent)]),
    ...(axis.unit ? [printedUnit(axis.unit)] : []),
  ];
  return { axis, range, scale, ticks, title: facts.length === 0 ? axis.name : `${axis.name} (${facts.join(" ")})` };
}

/** Width of the widest tick label. */
export function labelWidth({ ticks }: PreparedAxis): number {
  return Math.max(0, ...ticks.major.map(({ label }) => textWidth(label, STYLE.labelSize)));
}

/**
 * The frame around a plot, labels and titles below and to the left. Ticks stand inwards on all four sides of curves, and
 * outwards where an image would hide them.
 */
export function frameMarks(box: Box, x: PreparedAxis, y: PreparedAxis, ticksOut = false): Mark[] {
  const { x: left, y: top, width, height } = box;
  const [right, bottom] = [left + width, top + height];
  const placeX = placing(x.range, x.scale, left, right);
  const placeY = placing(y.range, y.scale, bottom, top);
  const out = ticksOut ? 4 : 0;
  const titleSize = STYLE.axisTitleSize;
  const marks: Mark[] = [stroke([left, top, right, top, right, bottom, left, bottom, left, top])];
  const alongX = (value: number, length: number) => {
    const at = placeX(value);
    if (ticksOut) marks.push(stroke([at, bottom, at, bottom + length]));
    else marks.push(stroke([at, bottom, at, bottom - length]), stroke([at, top, at, top + length]));
  };
  const alongY = (value: number, length: number) => {
    const at = placeY(value);
    if (ticksOut) marks.push(stroke([left, at, left - length, at]));
    else marks.push(stroke([left, at, left + length, at]), stroke([right, at, right - length, at]));
  };
  for (const value of x.ticks.minor) alongX(value, STYLE.minorTick);
  for (const value of y.ticks.minor) alongY(value, STYLE.minorTick);
  for (const { value, label } of x.ticks.major) {
    alongX(value, STYLE.majorTick);
    marks.push(text(label, placeX(value), bottom + STYLE.labelSize + 5 + out, "middle"));
  }
  for (const { value, label } of y.ticks.major) {
    alongY(value, STYLE.majorTick);
    marks.push(text(label, left - 7 - out, placeY(value) + STYLE.labelSize * 0.36, "end"));
  }
  marks.push({
    ...text(x.title, left + width / 2, bottom + STYLE.labelSize + titleSize + 13 + out, "middle"),
    size: titleSize,
  });
  marks.push({ ...upward(y.title, left - labelWidth(y) - 17 - out, top + height / 2), size: titleSize });
  return marks;
}

/** A thin line of the frame. */
export function stroke(points: readonly number[]): Mark {
  return { kind: "line", points, color: STYLE.ink, width: STYLE.frameWidth };
}

/** A label. */
export function text(words: string, x: number, y: number, anchor: "start" | "middle" | "end") {
  return { kind: "text", x, y, text: words, size: STYLE.labelSize as number, anchor, color: STYLE.ink } as const;
}

/** A text that reads upwards, its middle at a place. */
export function upward(words: string, x: number, y: number) {
  return { ...text(words, x, y, "middle"), isUpward: true } as const;
}
