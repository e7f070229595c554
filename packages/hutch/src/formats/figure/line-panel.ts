import { frameMarks, labelWidth, prepareAxis, text } from "./axes.ts";
import type { Box, Mark } from "./drawing.ts";
import { extentOf, padded, placing } from "./extent.ts";
import type { LinePanel } from "./figure.ts";
import { CURVE_COLORS, STYLE, textWidth } from "./style.ts";

const LEGEND_LINE = 20;

/** Curves with axes, and a legend above the frame when there are several. */
export function linePanelMarks(panel: LinePanel, cell: Box): Mark[] {
  const { curves, yScale = "linear" } = panel;
  const found = extentOf(
    curves.map(({ y }) => y),
    yScale,
  );
  const scale = found === undefined ? "linear" : yScale;
  const yRange = panel.yRange ?? padded(found ?? { low: 0, high: 1 }, scale, 0.06);
  const xRange = padded(extentOf(curves.map(({ x }) => x)) ?? { low: 0, high: 1 }, "linear", 0.02);
  const legendRows = curves.length > 1 ? legendLayout(panel, cell.width - 90) : [];
  const top = 8 + legendRows.length * LEGEND_LINE + (panel.title ? 22 : 0);
  const height = cell.height - top - 46;
  const y = prepareAxis(panel.yAxis, { range: yRange, scale, lengthPx: height, labelPx: 46 });
  const left = labelWidth(y) + 36;
  const box = { x: cell.x + left, y: cell.y + top, width: cell.width - left - 16, height };
  const x = prepareAxis(panel.xAxis, { range: xRange, lengthPx: box.width, labelPx: 78 });
  const marks: Mark[] = [];
  for (const [index, curve] of curves.entries()) {
    const color = curveColor(index);
    const placeX = placing(xRange, "linear", box.x, box.x + box.width);
    const placeY = placing(yRange, scale, box.y + box.height, box.y);
    const length = Math.min(curve.x.length, curve.y.length);
    const points = new Float64Array(2 * length);
    for (let i = 0; i < length; i++) {
      points[2 * i] = placeX(curve.x[i]!);
      points[2 * i + 1] = placeY(curve.y[i]!);
    }
    marks.push({ kind: "line", points, color, width: STYLE.curveWidth, clip: box });
    if (length > STYLE.mostDottedPoints) continue;
    marks.push({ kind: "dots", points, color: STYLE.background, radius: STYLE.dotRadius + 1, clip: box });
    marks.push({ kind: "dots", points, color, radius: STYLE.dotRadius, clip: box });
  }
  if (panel.title) marks.push({ ...text(panel.title, box.x, cell.y + 17, "start"), isBold: true });
  return [...marks, ...legendMarks(panel, legendRows, box), ...frameMarks(box, x, y)];
}

function curveColor(index: number): string {
  return CURVE_COLORS[index % CURVE_COLORS.length]!;
}

/** Which curves stand in which row of the legend. */
function legendLayout({ curves }: LinePanel, room: number): number[][] {
  const rows: number[][] = [[]];
  let used = 0;
  for (const [index, { name }] of curves.entries()) {
    const width = entryWidth(name);
    if (used + width > room && rows.at(-1)!.length > 0) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)!.push(index);
    used += width;
  }
  return rows;
}

function entryWidth(name: string): number {
  return 24 + 6 + textWidth(name, STYLE.labelSize) + 18;
}

function legendMarks({ curves }: LinePanel, rows: readonly number[][], box: Box): Mark[] {
  return rows.flatMap((row, line) => {
    let x = box.x;
    const y = box.y - 11 - (rows.length - 1 - line) * LEGEND_LINE;
    return row.flatMap((index): Mark[] => {
      const from = x;
      const { name } = curves[index]!;
      x += entryWidth(name);
      return [
        { kind: "line", points: [from, y, from + 22, y], color: curveColor(index), width: STYLE.curveWidth + 0.5 },
        text(name, from + 30, y + STYLE.labelSize * 0.36, "start"),
      ];
    });
  });
}
