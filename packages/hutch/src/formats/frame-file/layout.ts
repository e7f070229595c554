import type { FrameLayout } from "../../protocols/frames/mod.ts";
import type { Attributes, Group, Hdf5File } from "../hdf5/mod.ts";

/** The groups every file of frames has. */
export interface Skeleton {
  readonly detector: Group;
  /** Where the account of the series goes. */
  readonly record: Group;
}

/** A name that NeXus allows: letters, digits and `_`. */
export function nexusName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, "_");
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
}

/** Make the groups of an empty file, with the default plot. */
export function createSkeleton(
  file: Hdf5File,
  detector: string,
  { title, startTime }: { title?: string; startTime?: string },
): Skeleton {
  file.root.setAttributes({ NX_class: "NXroot", default: "entry" });
  const entry = file.root.group("entry", { NX_class: "NXentry", default: "data" });
  if (title !== undefined) entry.write("title", title);
  if (startTime !== undefined) entry.write("start_time", startTime);
  const instrument = entry.group("instrument", { NX_class: "NXinstrument" });
  const group = instrument.group(detector, { NX_class: "NXdetector" });
  const record = group.group("stream_record", { NX_class: "NXcollection" });
  const plot = entry.group("data", { NX_class: "NXdata", signal: "data" });
  for (const name of ["data", "frame_mask"]) {
    plot.link(name, { soft: `/entry/instrument/${detector}/${name}` });
  }
  return { detector: group, record };
}

/** What readers should know of the counters of an Xspress3. */
export const SIDE_ATTRIBUTES: Readonly<Record<string, Attributes>> = {
  all_events: { long_name: "events seen" },
  all_good: { long_name: "good events" },
  clock_ticks: { long_name: "live time in clock ticks of 12.5 ns" },
  total_ticks: { long_name: "real time in clock ticks of 12.5 ns" },
  reset_ticks: { long_name: "reset time in clock ticks of 12.5 ns" },
  event_width: { long_name: "clock ticks that one event blocks the channel, less one" },
  window_counts: { long_name: "counts in each window, of each channel" },
};

/** Names taken by the file itself. */
const TAKEN = new Set(["data", "frame_number", "frame_mask", "count_time", "epoch", "stream_record"]);

/**
 * Names of the columns of a layout. A value that is worked out takes the name; what the sender told under the same name
 * becomes `<name>_sent`, and so does a name that the file uses itself.
 */
export function columnNames(
  { side }: FrameLayout,
  derived: readonly { readonly name: string }[],
): { readonly side: readonly string[]; readonly derived: readonly string[] } {
  const own = new Set(derived.map(({ name }) => name));
  const seen = new Set<string>();
  return {
    side: side.map(({ name }) => {
      const plain = nexusName(name);
      let free = own.has(plain) || TAKEN.has(plain) ? `${plain}_sent` : plain;
      while (seen.has(free)) free = `${free}_`;
      seen.add(free);
      return free;
    }),
    derived: derived.map(({ name }) => name),
  };
}
