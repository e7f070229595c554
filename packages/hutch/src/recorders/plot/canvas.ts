/**
 * A drawing of dots in text: each character is a Braille pattern of two by four dots, so a canvas of 60 x 12 characters
 * has 120 x 48 dots. Dot (0, 0) is the lower left one.
 */
export class DotCanvas {
  readonly width: number;
  readonly height: number;
  readonly #cells: Uint8Array;

  /** @param columns, rows size in characters */
  constructor(columns: number, rows: number) {
    this.width = 2 * columns;
    this.height = 4 * rows;
    this.#cells = new Uint8Array(columns * rows);
  }

  /** Set one dot; outside the canvas nothing happens. */
  dot(x: number, y: number): void {
    if (!(x >= 0 && x < this.width && y >= 0 && y < this.height)) return;
    const fromTop = this.height - 1 - y;
    const cell = Math.floor(fromTop / 4) * (this.width / 2) + Math.floor(x / 2);
    this.#cells[cell]! |= BITS[fromTop % 4]![x % 2]!;
  }

  /** A straight line of dots, both ends included. */
  line(x0: number, y0: number, x1: number, y1: number): void {
    const steps = Math.max(1, Math.abs(x1 - x0), Math.abs(y1 - y0));
    for (let i = 0; i <= steps; i++) {
      this.dot(Math.round(x0 + ((x1 - x0) * i) / steps), Math.round(y0 + ((y1 - y0) * i) / steps));
    }
  }

  /** The lines of text, top first; empty places are blanks. */
  lines(): string[] {
    const columns = this.width / 2;
    return Array.from({ length: this.height / 4 }, (_, row) =>
      Array.from(this.#cells.subarray(row * columns, (row + 1) * columns), (bits) =>
        bits === 0 ? " " : String.fromCharCode(0x2800 + bits),
      ).join(""),
    );
  }
}

/** Bits of a Braille pattern, `[row from the top][column]`. [Unicode 15, 2800..28FF] */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
