import { ELEMENT_BYTES, type FrameType, type SideLayout } from "../../protocols/frames/mod.ts";
import { deadTimeFactor, deadTimePercent, outputCountRate, SCALAR, SCALARS } from "../../protocols/xspress3/mod.ts";

/** What becomes of the nine scalars of one channel. */
interface ChannelCounts {
  /** Those of all channels. */
  readonly scalars: Uint32Array;
  /** Where the channel's begin. */
  at: number;
  eventWidth: number;
  factor: number;
}

interface SideColumn {
  readonly name: string;
  readonly type: FrameType;
  /** One function for each row of `[row, channel]`; a single one makes `[channel]`. */
  readonly rows: readonly ((counts: ChannelCounts) => number)[];
}

const scalar =
  (index: number) =>
  ({ scalars, at }: ChannelCounts) =>
    scalars[at + index]!;
const corrected =
  (index: number) =>
  ({ scalars, at, factor }: ChannelCounts) =>
    scalars[at + index]! * factor;
const deadTime = ({ scalars, at, eventWidth }: ChannelCounts) => ({
  liveTicks: scalars[at + SCALAR.liveTicks]!,
  allEvents: scalars[at + SCALAR.allEvents]!,
  resetTicks: scalars[at + SCALAR.resetTicks]!,
  eventWidth,
});

/**
 * What goes with the spectra of a frame. The first nine are those of the stream of old, in its order; the others are what
 * it left out.
 */
const COLUMNS: readonly SideColumn[] = [
  {
    name: "output_count_rate",
    type: "f8",
    rows: [({ scalars, at }) => outputCountRate(scalars[at + SCALAR.allGood]!, scalars[at + SCALAR.totalTicks]!)],
  },
  { name: "all_events", type: "u4", rows: [scalar(SCALAR.allEvents)] },
  { name: "all_good", type: "u4", rows: [scalar(SCALAR.allGood)] },
  { name: "clock_ticks", type: "u4", rows: [scalar(SCALAR.liveTicks)] },
  { name: "total_ticks", type: "u4", rows: [scalar(SCALAR.totalTicks)] },
  { name: "reset_ticks", type: "u4", rows: [scalar(SCALAR.resetTicks)] },
  { name: "event_width", type: "i4", rows: [({ eventWidth }) => eventWidth] },
  { name: "dead_time_correction", type: "f8", rows: [({ factor }) => factor] },
  { name: "window_counts", type: "u4", rows: [scalar(SCALAR.window0), scalar(SCALAR.window1)] },
  { name: "window_counts_corrected", type: "f8", rows: [corrected(SCALAR.window0), corrected(SCALAR.window1)] },
  { name: "all_good_corrected", type: "f8", rows: [corrected(SCALAR.allGood)] },
  { name: "dead_time_percent", type: "f8", rows: [(counts) => deadTimePercent(deadTime(counts))] },
  { name: "reset_count", type: "u4", rows: [scalar(SCALAR.resetCount)] },
  { name: "pile_up", type: "u4", rows: [scalar(SCALAR.pileUp)] },
];

type SideView = Uint32Array | Int32Array | Float64Array;

const VIEWS: Readonly<
  Partial<Record<FrameType, new (memory: ArrayBufferLike, at: number, length: number) => SideView>>
> = { u4: Uint32Array, i4: Int32Array, f8: Float64Array };

/** Name, type and shape of what goes with a frame of so many channels. */
export function sideLayout(channels: number): SideLayout[] {
  return COLUMNS.map(({ name, type, rows }) => ({
    name,
    type,
    shape: rows.length === 1 ? [channels] : [rows.length, channels],
  }));
}

/** The pieces of memory of one frame's side arrays, as numbers. Each piece has to start on a multiple of 8 bytes. */
export function sideViews(pieces: readonly Uint8Array[]): SideView[] {
  return COLUMNS.map(({ type }, k) => {
    const { buffer, byteOffset, byteLength } = pieces[k]!;
    return new VIEWS[type]!(buffer, byteOffset, byteLength / ELEMENT_BYTES[type]);
  });
}

/** Work out the side arrays of one frame from its scalars, `[channel, scalar]`. */
export function fillSide(views: readonly SideView[], scalars: Uint32Array, eventWidths: Int32Array): void {
  const channels = eventWidths.length;
  const counts: ChannelCounts = { scalars, at: 0, eventWidth: 0, factor: 1 };
  for (let channel = 0; channel < channels; channel++) {
    counts.at = channel * SCALARS;
    counts.eventWidth = eventWidths[channel]!;
    counts.factor = deadTimeFactor(deadTime(counts));
    for (let k = 0; k < COLUMNS.length; k++) {
      const { rows } = COLUMNS[k]!;
      const view = views[k]!;
      for (let row = 0; row < rows.length; row++) view[row * channels + channel] = rows[row]!(counts);
    }
  }
}
