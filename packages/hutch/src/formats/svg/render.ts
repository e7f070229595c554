import type { Box, Dots, Drawing, Mark, Polyline, Raster } from "../figure/mod.ts";
import { encodePng } from "../png/mod.ts";

const FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif";

/** A drawing as the text of an SVG file; images in it are embedded PNGs. [SVG 1.1] */
export function renderSvg({ width, height, marks }: Drawing): string {
  const clips = new Map<string, string>();
  const clipId = (box: Box | undefined) => {
    if (!box) return "";
    const rect = `<rect ${boxText(box)}/>`;
    const id = clips.get(rect) ?? `clip${clips.size + 1}`;
    clips.set(rect, id);
    return ` clip-path="url(#${id})"`;
  };
  const body = marks.map((mark) => markText(mark, clipId)).join("\n");
  const definitions = [...clips].map(([rect, id]) => `<clipPath id="${id}">${rect}</clipPath>`).join("");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}" font-family="${FONT}">`,
    ...(definitions ? [`<defs>${definitions}</defs>`] : []),
    body,
    "</svg>\n",
  ].join("\n");
}

function markText(mark: Mark, clip: (box: Box | undefined) => string): string {
  switch (mark.kind) {
    case "rect":
      return `<rect ${boxText(mark)} fill="${mark.color}"/>`;
    case "image":
      return imageText(mark);
    case "line":
      return lineText(mark, clip(mark.clip));
    case "dots":
      return dotsText(mark, clip(mark.clip));
    case "text": {
      const place = mark.isUpward
        ? `transform="translate(${number(mark.x)} ${number(mark.y)}) rotate(-90)"`
        : `x="${number(mark.x)}" y="${number(mark.y)}"`;
      const weight = mark.isBold ? ' font-weight="600"' : "";
      const anchor = mark.anchor === "start" ? "" : ` text-anchor="${mark.anchor}"`;
      return `<text ${place} font-size="${number(mark.size)}"${anchor}${weight} fill="${mark.color}">${escaped(mark.text)}</text>`;
    }
  }
}

function imageText(mark: Raster): string {
  const png = Buffer.from(encodePng(mark.colors, mark.columns, mark.rows)).toString("base64");
  return `<image ${boxText(mark)} preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,${png}"/>`;
}

function lineText({ points, color, width }: Polyline, clip: string): string {
  let path = "";
  let isDown = false;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    const isThere = Number.isFinite(x) && Number.isFinite(y);
    // A point between two gaps is a line without length, which round ends turn into a dot.
    const isAlone = !isDown && !(Number.isFinite(points[i + 2]) && Number.isFinite(points[i + 3]));
    if (isThere) path += `${isDown ? "L" : "M"}${number(x)} ${number(y)}${isAlone ? "h0" : ""}`;
    isDown = isThere;
  }
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${number(width)}" stroke-linecap="round" stroke-linejoin="round"${clip}/>`;
}

function dotsText({ points, color, radius }: Dots, clip: string): string {
  const circles: string[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    if (!Number.isFinite(points[i]) || !Number.isFinite(points[i + 1])) continue;
    const fill = typeof color === "string" ? "" : ` fill="${color[i / 2]}"`;
    circles.push(`<circle cx="${number(points[i]!)}" cy="${number(points[i + 1]!)}" r="${number(radius)}"${fill}/>`);
  }
  const fill = typeof color === "string" ? ` fill="${color}"` : "";
  return `<g${fill}${clip}>${circles.join("")}</g>`;
}

function boxText({ x, y, width, height }: Box): string {
  return `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
}

/** A hundredth of a pixel is finer than anybody sees. */
function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
