import type { Json, RunStart, RunStop } from "../../documents/mod.ts";
import type { Group, Hdf5File } from "../../formats/hdf5/mod.ts";
import { isoTime } from "../local-time.ts";
import { metadataOf, planText, userName } from "../plan-text.ts";

/** A NeXus name: letters, digits, `_`, `-` and inner dots; everything else becomes `_`. */
export function nexusName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_.-]+/gu, "_").replace(/^\.+/, "_") || "_";
}

/** The root's attributes and the entry, with all that the start document tells. `[NeXus manual, NXentry]` */
export function newEntry(file: Hdf5File, fileName: string, start: RunStart): Group {
  file.root.setAttributes({
    NX_class: "NXroot",
    default: "entry",
    file_name: fileName,
    file_time: isoTime(start.time),
    creator: "Hutch",
  });
  const entry = file.root.group("entry", { NX_class: "NXentry" });
  entry.write("title", planText(start));
  entry.write("start_time", isoTime(start.time));
  entry.write("entry_identifier", start.uid);
  entry.write("program_name", "Hutch");
  if (start.scan_id !== undefined) entry.write("scan_id", start.scan_id, { dtype: "<i8" });
  if (start.plan_name !== undefined) entry.write("plan_name", start.plan_name);
  for (const key of ["proposal", "data_session"] as const) {
    const value = start[key];
    if (typeof value === "string" && value !== "" && !entry.has("experiment_identifier")) {
      entry.write("experiment_identifier", value);
    }
  }
  writeUser(entry, start);
  writeSample(entry, start.sample);
  const metadata = entry.group("metadata", { NX_class: "NXcollection" });
  for (const [key, value] of metadataOf(start)) writeJson(metadata, key, value);
  return entry;
}

/** What the stop document adds: end, duration and outcome. */
export function endEntry(entry: Group, start: RunStart, stop: RunStop): void {
  entry.write("end_time", isoTime(stop.time));
  entry.write("duration", stop.time - start.time, { attributes: { units: "s" } });
  entry.write("exit_status", stop.exit_status);
  if (stop.reason) entry.write("exit_reason", stop.reason);
}

/** A value of the documents under its name: numbers, truth values and texts as they are, everything else as JSON. */
export function writeJson(group: Group, key: string, value: Json): void {
  const name = nexusName(key);
  if (value === null || value === undefined || group.has(name)) return;
  if (Number.isSafeInteger(value)) group.write(name, value as number, { dtype: "<i8" });
  else if (typeof value === "number" || typeof value === "boolean" || typeof value === "string")
    group.write(name, value);
  else group.write(name, JSON.stringify(value), { attributes: { text_format: "json" } });
}

function writeUser(entry: Group, start: RunStart): void {
  const name = userName(start);
  if (name === undefined) return;
  entry.group("user", { NX_class: "NXuser" }).write("name", name);
}

function writeSample(entry: Group, sample: Json | undefined): void {
  if (sample === undefined || sample === null || sample === "") return;
  const group = entry.group("sample", { NX_class: "NXsample" });
  if (typeof sample !== "object" || Array.isArray(sample)) {
    group.write("name", typeof sample === "string" ? sample : JSON.stringify(sample));
    return;
  }
  for (const [key, value] of Object.entries(sample)) writeJson(group, key, value);
}
