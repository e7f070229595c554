import { arrayBytes, type FrameLayout } from "../../protocols/frames/mod.ts";
import { deadTimeFactor, deadTimePercent, outputCountRate } from "../../protocols/xspress3/mod.ts";
import type { DerivedColumn } from "./derived-column.ts";
import type { FrameRow } from "./row.ts";

/** Counters that the dead time follows from, as the Xspress3 stream names them. */
const COUNTERS = ["all_events", "all_good", "clock_ticks", "total_ticks", "reset_ticks", "event_width"] as const;
type Counter = (typeof COUNTERS)[number];

/** Counters of one frame; each has one value for each channel. */
type Counters = Readonly<Record<Counter, Uint32Array>>;

interface Formula {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  value(counters: Counters, channel: number): number;
}

const facts = (counters: Counters, channel: number) => ({
  liveTicks: counters.clock_ticks[channel]!,
  allEvents: counters.all_events[channel]!,
  resetTicks: counters.reset_ticks[channel]!,
  eventWidth: counters.event_width[channel]!,
});

const FORMULAS: readonly Formula[] = [
  {
    name: "output_count_rate",
    attributes: { units: "1/s", long_name: "good events a second" },
    value: (counters, channel) => outputCountRate(counters.all_good[channel]!, counters.total_ticks[channel]!),
  },
  {
    name: "dead_time_correction",
    attributes: { long_name: "multiply raw counts by it" },
    value: (counters, channel) => deadTimeFactor(facts(counters, channel)),
  },
  {
    name: "dead_time_percent",
    attributes: { units: "%" },
    value: (counters, channel) => deadTimePercent(facts(counters, channel)),
  },
  {
    name: "all_good_corrected",
    attributes: { long_name: "good events, corrected for dead time" },
    value: (counters, channel) => counters.all_good[channel]! * deadTimeFactor(facts(counters, channel)),
  },
];

/**
 * Rates and dead-time factors of frames that carry the counters of an Xspress3, by the guarded formulas of
 * `protocols/xspress3`. What the sender worked out itself is kept beside them under `<name>_sent`, because a well-known
 * sender's rates are wrong. A sender that tells `dead_time_percent` is ours and needs none of this.
 */
export function deadTimeColumns({ side }: FrameLayout): readonly DerivedColumn[] {
  const places = COUNTERS.map((name) => side.findIndex((array) => array.name === name));
  const isKnown = places.every((place) => place >= 0 && /^[iu][48]$/.test(side[place]!.type));
  if (!isKnown || side.some(({ name }) => name === "dead_time_percent")) return [];
  const channels = arrayBytes(side[places[0]!]!) / 4;
  const isAligned = places.every((place) => side[place]!.shape.join() === String(channels));
  if (!isAligned) return [];

  const counters = Object.fromEntries(COUNTERS.map((name) => [name, new Uint32Array(channels)])) as Record<
    Counter,
    Uint32Array
  >;
  let known: FrameRow | undefined;
  const read = (frame: FrameRow) => {
    if (frame === known) return;
    known = frame;
    COUNTERS.forEach((name, k) => {
      const place = places[k]!;
      const { buffer, byteOffset } = frame.side[place]!;
      const step = side[place]!.type.endsWith("8") ? 2 : 1; // of 64-bit counters the low word says it all
      const words = new Uint32Array(buffer, byteOffset, channels * step);
      for (let channel = 0; channel < channels; channel++) counters[name][channel] = words[channel * step]!;
    });
  };
  return FORMULAS.map(({ name, attributes, value }) => ({
    name,
    type: "f8",
    shape: [channels],
    attributes,
    fill(frame, out) {
      read(frame);
      const row = new Float64Array(out.buffer, out.byteOffset, channels);
      for (let channel = 0; channel < channels; channel++) row[channel] = value(counters, channel);
    },
  }));
}
