import type { Box } from "../figure/mod.ts";

/**
 * An opaque picture that lines, circles and cells are drawn on, with smooth edges. A shape is first collected as coverage
 * (how much of each pixel it fills, the most of all its parts), then painted at once, so that parts that overlap do not
 * darken each other. Lengths are in pixels; the center of the first pixel is (0.5, 0.5).
 */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** `[row, column, (red, green, blue)]` */
  readonly pixels: Uint8Array;
  readonly #coverage: Float32Array;
  #dirty = { left: 0, top: 0, right: 0, bottom: 0 };

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(3 * width * height).fill(255);
    this.#coverage = new Float32Array(width * height);
    this.#clean();
  }

  /** Add a straight line with round ends to the shape. A line without length is a dot. */
  line(x0: number, y0: number, x1: number, y1: number, lineWidth: number): void {
    const half = lineWidth / 2;
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length2 = dx * dx + dy * dy;
    const reach = half + 1;
    const bounds = this.#mark(
      Math.min(x0, x1) - reach,
      Math.min(y0, y1) - reach,
      Math.max(x0, x1) + reach,
      Math.max(y0, y1) + reach,
    );
    for (let y = bounds.top; y < bounds.bottom; y++) {
      for (let x = bounds.left; x < bounds.right; x++) {
        const [px, py] = [x + 0.5 - x0, y + 0.5 - y0];
        const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length2));
        const [ex, ey] = [px - along * dx, py - along * dy];
        this.#cover(y * this.width + x, half + 0.5 - Math.sqrt(ex * ex + ey * ey));
      }
    }
  }

  /** Add a filled circle to the shape. */
  circle(x: number, y: number, radius: number): void {
    this.line(x, y, x, y, 2 * radius);
  }

  /** Paint the shape, and begin the next. */
  paint(color: string, clip?: Box): void {
    const [red, green, blue] = channels(color);
    const { left, top, right, bottom } = this.#dirty;
    const edge = clip && {
      left: Math.round(clip.x),
      top: Math.round(clip.y),
      right: Math.round(clip.x + clip.width),
      bottom: Math.round(clip.y + clip.height),
    };
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const at = y * this.width + x;
        const share = this.#coverage[at]!;
        this.#coverage[at] = 0;
        if (share === 0 || (edge && (x < edge.left || x >= edge.right || y < edge.top || y >= edge.bottom))) continue;
        this.#blend(3 * at, red, share);
        this.#blend(3 * at + 1, green, share);
        this.#blend(3 * at + 2, blue, share);
      }
    }
    this.#clean();
  }

  /** Fill a rectangle with colored cells, `[row, column, (red, green, blue)]`; its edges fall on whole pixels. */
  cells(box: Box, columns: number, rows: number, colors: Uint8Array): void {
    const [left, top] = [Math.round(box.x), Math.round(box.y)];
    const [right, bottom] = [Math.round(box.x + box.width), Math.round(box.y + box.height)];
    const cell = (at: number, from: number, to: number, count: number) =>
      Math.min(count - 1, Math.floor(((at + 0.5 - from) / (to - from)) * count));
    for (let y = Math.max(0, top); y < Math.min(this.height, bottom); y++) {
      const row = cell(y, top, bottom, rows) * columns;
      for (let x = Math.max(0, left); x < Math.min(this.width, right); x++) {
        const from = 3 * (row + cell(x, left, right, columns));
        const to = 3 * (y * this.width + x);
        this.pixels[to] = colors[from]!;
        this.pixels[to + 1] = colors[from + 1]!;
        this.pixels[to + 2] = colors[from + 2]!;
      }
    }
  }

  #blend(at: number, channel: number, share: number): void {
    this.pixels[at] = Math.round(this.pixels[at]! * (1 - share) + channel * share);
  }

  #cover(at: number, share: number): void {
    if (share > this.#coverage[at]!) this.#coverage[at] = Math.min(1, share);
  }

  /** The pixels inside some bounds, remembered as touched. */
  #mark(x0: number, y0: number, x1: number, y1: number) {
    const left = Math.max(0, Math.floor(x0));
    const top = Math.max(0, Math.floor(y0));
    const right = Math.min(this.width, Math.ceil(x1));
    const bottom = Math.min(this.height, Math.ceil(y1));
    const dirty = this.#dirty;
    this.#dirty = {
      left: Math.min(dirty.left, left),
      top: Math.min(dirty.top, top),
      right: Math.max(dirty.right, right),
      bottom: Math.max(dirty.bottom, bottom),
    };
    return { left, top, right, bottom };
  }

  #clean(): void {
    this.#dirty = { left: this.width, top: this.height, right: 0, bottom: 0 };
  }
}

/** Red, green and blue of `#rrggbb`. */
export function channels(color: string): readonly [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}
