/**
 * What begins a frame. `all`: one trigger begins all frames of the acquisition, which then follow each other; `one`: each
 * trigger begins one frame.
 *
 * - `internal`: frames run as soon as the acquisition is started;
 * - `software`: `softwareTrigger` begins them;
 * - `ttl-edge`: a rising edge at TTL input 1 begins them;
 * - `ttl-gate`, `lvds-gate`: a frame lasts as long as the level is high (low when `isInverted`), so the gate, not the
 *   frame time, is the exposure. `debounceS` ignores shorter changes; with `hasReset` input 0 takes the counter of frames
 *   back to the first.
 */
export type Trigger =
  | { readonly source: "internal" }
  | { readonly source: "software"; readonly begins: "all" | "one" }
  | { readonly source: "ttl-edge"; readonly begins: "all" | "one" }
  | {
      readonly source: "ttl-gate" | "lvds-gate";
      readonly isInverted?: boolean;
      readonly debounceS?: number;
      readonly hasReset?: boolean;
    };

/** Dead time between two frames, as the hardware offers it. */
export type Gap = "25 ns" | "200 ns" | "500 ns" | "1 us";

/** Bins `low..high`, both included, of the raw spectrum. */
export type Window = readonly [low: number, high: number];

/** Part of the spectrum that is kept: bins `first..last`, both included, added up to `bins` of equal width. */
export interface PartialSpectrum {
  readonly first: number;
  readonly last: number;
  readonly bins: number;
}

/** Everything an acquisition is set up with. */
export interface Acquisition {
  /** How many frames, at most `MOST_FRAMES`. */
  readonly frames: number;
  /** Seconds from the start of a frame to the start of the next; its exposure is shorter by the gap. */
  readonly frameTimeS: number;
  readonly trigger: Trigger;
  /** Default 200 ns. */
  readonly gap?: Gap;
  /** Two windows whose counts are summed by the hardware: `[window][channel]`. Default: all bins but the last, twice. */
  readonly windows?: readonly (readonly Window[])[];
  /**
   * Parts of the spectrum to keep, at most 8, in rising order; what lies outside them goes into the last bin, so that no
   * count is lost. Default: the whole spectrum.
   */
  readonly partialSpectra?: readonly PartialSpectrum[];
}
