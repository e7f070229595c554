import type { ColorMapName } from "./color-maps.ts";

/** What a figure shows, before anything is placed. */
export interface Figure {
  readonly title?: string;
  /** A smaller line below the title. */
  readonly subtitle?: string;
  readonly panels: readonly Panel[];
  /** Size of the whole in CSS pixels; default as the panels need. */
  readonly width?: number;
  readonly height?: number;
}

/** One pair of axes with what lies between them. */
export type Panel = LinePanel | ImagePanel | PointPanel;

/** A labelled quantity. */
export interface FigureAxis {
  readonly name: string;
  readonly unit?: string;
}

export type Scale = "linear" | "log";

/** A closed interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Curves over one axis. */
export interface LinePanel {
  readonly kind: "lines";
  readonly title?: string;
  readonly xAxis: FigureAxis;
  readonly yAxis: FigureAxis;
  readonly yScale?: Scale;
  readonly yRange?: Interval;
  readonly curves: readonly Curve[];
}

/** One curve; points that are not finite leave a gap. */
export interface Curve {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** How values become colors. */
export interface ColorScale {
  readonly zAxis: FigureAxis;
  readonly colorMap?: ColorMapName;
  readonly zScale?: Scale;
  /** Values at the ends of the color map; beyond them the color stays the same. */
  readonly zRange?: Interval;
}

/** Values on a regular grid. */
export interface ImagePanel extends ColorScale {
  readonly kind: "image";
  readonly title?: string;
  readonly columns: number;
  readonly rows: number;
  /** `[row, column]`; what is not finite is drawn as missing. */
  readonly values: ArrayLike<number>;
  readonly xAxis: FigureAxis;
  readonly yAxis: FigureAxis;
  /** Positions of the outer edges of the first and last column, and of the first and last row. */
  readonly xEdges: readonly [first: number, last: number];
  readonly yEdges: readonly [first: number, last: number];
  /** Rows run downwards from the top, as on a detector; otherwise upwards. */
  readonly isTopDown?: boolean;
  /** Cells are as wide as they are high. */
  readonly hasSquareCells?: boolean;
}

/** Values at scattered places. */
export interface PointPanel extends ColorScale {
  readonly kind: "points";
  readonly title?: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly z: ArrayLike<number>;
  readonly xAxis: FigureAxis;
  readonly yAxis: FigureAxis;
}
