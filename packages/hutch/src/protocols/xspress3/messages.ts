/** The pieces of JSON in the Xspress3 stream, as its senders write them (two generations; see `decoder.ts`). */

export interface HeaderMessage {
  readonly htype: "header";
  /** Empty when nothing is to be written. */
  readonly filename: string;
  readonly overwritable?: boolean;
  /** Generation B: `[window][channel] -> [low, high]`, both bins included. */
  readonly limits?: readonly (readonly (readonly [number, number])[])[];
  /** Generation B: names of the pickled arrays, in order. */
  readonly extra_tags?: readonly string[];
}

export interface ImageMessage {
  readonly htype: "image";
  /** Seconds; meaningless when a gate decides the exposure. */
  readonly exptime: number | null;
  readonly frame: number;
  /** `[channel, bin]` */
  readonly shape: readonly number[];
  readonly type: string;
  readonly compression?: string;
}

export interface SeriesEndMessage {
  readonly htype: "series_end";
}

export type Xspress3Message = HeaderMessage | ImageMessage | SeriesEndMessage;

/** What the pickled arrays are where the header does not say (generation A). */
export const SCALAR_NAMES = [
  "output_count_rate",
  "all_events",
  "all_good",
  "clock_ticks",
  "total_ticks",
  "reset_ticks",
  "event_width",
  "dead_time_correction",
  "window_counts",
] as const;
