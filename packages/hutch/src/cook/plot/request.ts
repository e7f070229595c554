import type { ColorMapName, Interval, Scale } from "../../formats/figure/mod.ts";

/** What of a source is wanted; what is left out is chosen from the source. */
export interface PlotRequest {
  /** Array along the horizontal axis. */
  readonly x?: string;
  /** Arrays to show against it, or images to show. */
  readonly y?: readonly string[];
  /** Frame of a stack of images, from 0; negative ones count from the end. */
  readonly frame?: number;
  /** Labels to show along dimensions: `{ Delay: [-10, 50] }`. The nearest there is counts. */
  readonly at?: Readonly<Record<string, readonly number[]>>;
  /** Scale of the values, i.e. of the vertical axis or of the colors. */
  readonly scale?: Scale;
  readonly range?: Interval;
  readonly colorMap?: ColorMapName;
}
