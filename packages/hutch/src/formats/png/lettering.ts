import { GLYPHS, SUPERSCRIPTS, UNKNOWN_GLYPH } from "./glyphs.ts";

/** Lines of a text in glyph units: x0, y0, x1, y1 …, one list per stroke; y is up from the baseline. */
export interface WrittenText {
  readonly strokes: readonly (readonly number[])[];
  readonly width: number;
}

/** Height of capitals in glyph units, and as a share of the font's size. */
export const CAPITAL_HEIGHT = 14;
export const CAPITAL_SHARE = 0.71;

const GAP = 3.2;
const SMALL = { scale: 0.62, raise: 7 };

/** Writes a text with the pen. */
export function write(text: string): WrittenText {
  const strokes: number[][] = [];
  let x = 0;
  for (const character of text) {
    const base = SUPERSCRIPTS[character];
    const { scale, raise } = base === undefined ? { scale: 1, raise: 0 } : SMALL;
    const [width, source] = GLYPHS[base ?? character] ?? UNKNOWN_GLYPH;
    for (const stroke of strokesOf(source)) {
      strokes.push(stroke.map((value, i) => (i % 2 === 0 ? x + scale * value : raise + scale * value)));
    }
    x += scale * (width + GAP);
  }
  return { strokes, width: Math.max(0, x - GAP) };
}

const known = new Map<string, readonly (readonly number[])[]>();

/** The strokes of a glyph as short straight lines. */
function strokesOf(source: string): readonly (readonly number[])[] {
  const found = known.get(source);
  if (found) return found;
  const strokes: number[][] = [];
  let pen: number[] = [];
  const words = source.split(" ");
  const take = (count: number) => words.splice(0, count).map(Number);
  for (let command = words.shift(); command !== undefined; command = words.shift()) {
    if (command === "M") {
      pen = take(2);
      strokes.push(pen);
    } else if (command === "L") pen.push(...take(2));
    else if (command === "Q") pen.push(...curve(pen.slice(-2), take(2), take(2)));
    else if (command === "O") strokes.push(arc(take(4), 0, 360));
    else if (command === "A") {
      const [ellipse, [from = 0, to = 0]] = [take(4), take(2)];
      const points = arc(ellipse, from, to);
      if (continues(pen, points)) pen.push(...points);
      else {
        pen = points;
        strokes.push(pen);
      }
    } else if (command === ".") pen.push(pen[0]!, pen[1]!);
  }
  known.set(source, strokes);
  return strokes;
}

/** An arc goes on where the pen is; elsewhere it begins a stroke. */
function continues(pen: readonly number[], points: readonly number[]): boolean {
  if (pen.length === 0) return false;
  return Math.hypot(pen.at(-2)! - points[0]!, pen.at(-1)! - points[1]!) < 1;
}

function arc([cx = 0, cy = 0, rx = 0, ry = 0]: readonly number[], from: number, to: number): number[] {
  const steps = Math.max(3, Math.ceil(Math.abs(to - from) / 12));
  return Array.from({ length: 2 * (steps + 1) }, (_, i) => {
    const angle = ((from + ((to - from) * Math.floor(i / 2)) / steps) * Math.PI) / 180;
    return i % 2 === 0 ? cx + rx * Math.cos(angle) : cy + ry * Math.sin(angle);
  });
}

function curve(start: readonly number[], control: readonly number[], end: readonly number[]): number[] {
  const steps = 8;
  return Array.from({ length: 2 * steps }, (_, i) => {
    const t = (Math.floor(i / 2) + 1) / steps;
    const [p0, p1, p2] = [start[i % 2]!, control[i % 2]!, end[i % 2]!];
    return (1 - t) ** 2 * p0 + 2 * t * (1 - t) * p1 + t * t * p2;
  });
}
