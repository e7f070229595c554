import { text } from "./axes.ts";
import type { Box, Drawing, Mark } from "./drawing.ts";
import type { Figure, Panel } from "./figure.ts";
import { imagePanelMarks, pointPanelMarks, suitedHeight } from "./image-panel.ts";
import { linePanelMarks } from "./line-panel.ts";
import { STYLE } from "./style.ts";

const MARGIN = 12;

/** Places everything of a figure: panels in rows, titles above. */
export function drawFigure(figure: Figure): Drawing {
  const count = figure.panels.length;
  const across = count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : 4;
  const down = Math.max(1, Math.ceil(count / across));
  const head = (figure.title ? 24 : 0) + (figure.subtitle ? 18 : 0);
  const width = figure.width ?? (across === 1 ? 780 : across === 2 ? 980 : 1240);
  const cellWidth = (width - 2 * MARGIN) / across;
  const height = figure.height ?? down * cellHeight(figure.panels, cellWidth) + head + 2 * MARGIN;
  const tall = (height - head - 2 * MARGIN) / down;
  const marks: Mark[] = [{ kind: "rect", x: 0, y: 0, width, height, color: STYLE.background }];
  if (figure.title) {
    marks.push({ ...text(figure.title, MARGIN + 8, MARGIN + 15, "start"), size: STYLE.titleSize, isBold: true });
  }
  if (figure.subtitle) {
    const line = text(figure.subtitle, MARGIN + 8, MARGIN + head - 5, "start");
    marks.push({ ...line, size: STYLE.subtitleSize, color: STYLE.quiet });
  }
  for (const [index, panel] of figure.panels.entries()) {
    const [column, row] = [index % across, Math.floor(index / across)];
    const cell = {
      x: MARGIN + column * cellWidth,
      y: MARGIN + head + row * tall,
      width: cellWidth,
      height: tall,
    };
    marks.push(...panelMarks(panel, cell));
  }
  return { width, height, marks };
}

function panelMarks(panel: Panel, cell: Box): Mark[] {
  switch (panel.kind) {
    case "lines":
      return linePanelMarks(panel, cell);
    case "image":
      return imagePanelMarks(panel, cell);
    case "points":
      return pointPanelMarks(panel, cell);
  }
}

/** The height of a row of panels: what its widest image needs, within reason. */
function cellHeight(panels: readonly Panel[], width: number): number {
  const usual = Math.round(width * 0.6);
  const wanted = panels.map((panel) => (panel.kind === "image" ? suitedHeight(panel, width) : usual));
  return Math.max(Math.round(width * 0.4), Math.min(Math.round(width * 0.95), Math.max(0, ...wanted) || usual));
}
