/**
 * A drawing as plain data: what is drawn where, in an order in which later marks cover earlier ones. The SVG and the PNG
 * of a figure are two renderings of one drawing. Lengths are in CSS pixels, x to the right and y down; colors are
 * `#rrggbb`.
 */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** One thing that is drawn. */
export type Mark = FilledRect | Polyline | Dots | Lettering | Raster;

/** A rectangle without an edge. */
export interface FilledRect extends Box {
  readonly kind: "rect";
  readonly color: string;
}

/** A line through points, with round ends and corners. */
export interface Polyline {
  readonly kind: "line";
  /** x0, y0, x1, y1 …; a pair with NaN makes a gap. */
  readonly points: ArrayLike<number>;
  readonly color: string;
  readonly width: number;
  /** What lies outside is not drawn. */
  readonly clip?: Box;
}

/** Filled circles of one size. */
export interface Dots {
  readonly kind: "dots";
  /** x0, y0, x1, y1 … of the centers. */
  readonly points: ArrayLike<number>;
  /** One color for all, or one per dot. */
  readonly color: string | readonly string[];
  readonly radius: number;
  readonly clip?: Box;
}

/** A line of text. */
export interface Lettering {
  readonly kind: "text";
  /** Where the text is held by its anchor; y is the baseline. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** Height of the font. */
  readonly size: number;
  readonly anchor: "start" | "middle" | "end";
  readonly color: string;
  readonly isBold?: boolean;
  /** Turned to read from bottom to top. */
  readonly isUpward?: boolean;
}

/** A picture of colored cells, stretched over its box; cells stay sharp. */
export interface Raster extends Box {
  readonly kind: "image";
  readonly columns: number;
  readonly rows: number;
  /** `[row, column, (red, green, blue)]`, the top row first. */
  readonly colors: Uint8Array;
}

/** A rectangle by its upper left corner and size. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
