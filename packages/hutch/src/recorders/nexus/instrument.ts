import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type DataKey,
  type EventDescriptor,
  frameRange,
  type RunStart,
  type StreamDatum,
  type StreamResource,
} from "../../documents/mod.ts";
import type { Dataset, Group } from "../../formats/hdf5/mod.ts";
import type { Column } from "../columns.ts";
import { nexusName, writeJson } from "./entry.ts";
import type { StreamWriter } from "./stream.ts";

/** A name in `measurement`, and the dataset of another file that it leads to. */
export interface FrameLink {
  readonly name: string;
  readonly external: { readonly file: string; readonly path: string };
}

/** Frames in another file, and the dataset that says which of them belong to which point. */
interface LinkedFrames {
  readonly ranges: Dataset;
  readonly resource: StreamResource;
  readonly key: DataKey | undefined;
}

/** The instrument of an entry: one group for each device, with links to what it measured and its configuration. */
export class Instrument {
  readonly #group: Group;
  readonly #start: RunStart;
  /** NeXus class by device. */
  readonly #classes = new Map<string, string>();
  readonly #frames = new Map<string, LinkedFrames>();

  constructor(entry: Group, start: RunStart) {
    this.#group = entry.group("instrument", { NX_class: "NXinstrument" });
    if (typeof start.beamline === "string") this.#group.write("name", start.beamline);
    this.#start = start;
  }

  /** Make the groups of a stream's devices, with the configuration that the descriptor has. */
  addDevices(descriptor: EventDescriptor, columns: readonly Column[], isMain: boolean): void {
    for (const object of new Set(columns.map((column) => column.object))) {
      if (object === "") continue;
      const own = columns.filter((column) => column.object === object);
      const NX_class = descriptor.hints?.[object]?.NX_class ?? this.#classOf(object, own, isMain);
      const device = this.#group.requireGroup(nexusName(object), { NX_class });
      if (!this.#classes.has(object)) this.#classes.set(object, NX_class);
      const configuration = descriptor.configuration?.[object]?.data ?? {};
      if (Object.keys(configuration).length === 0 || device.has("configuration")) continue;
      const group = device.group("configuration", { NX_class: "NXcollection" });
      for (const [key, value] of Object.entries(configuration)) {
        writeJson(group, key, ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<number>) : value);
      }
    }
  }

  /** Link the datasets of a stream into the groups of their devices. Names that are taken stay as they are. */
  linkColumns(stream: StreamWriter): void {
    for (const column of stream.columns) {
      const dataset = stream.dataset(column.name);
      if (column.object === "" || !dataset) continue;
      const device = this.#group.requireGroup(nexusName(column.object));
      for (const name of fieldNames(column, this.#classes.get(column.object) ?? ""))
        if (!device.has(name)) device.link(name, { hard: dataset });
    }
  }

  /**
   * Refer to frames in another file: a link from the measurement and one from the device for HDF5, and for every kind
   * the address as text.
   *
   * @returns the link in `measurement`; undefined when there is none
   */
  linkFrames(
    measurement: Group,
    file: string,
    column: Column | undefined,
    resource: StreamResource,
  ): FrameLink | undefined {
    const key = resource.data_key;
    const device = this.#group.requireGroup(nexusName(column?.object || key), { NX_class: "NXdetector" });
    const short = freeName(device, shortName(key, column?.object ?? ""), "_uri");
    device.write(`${short}_uri`, resource.uri, { attributes: { mimetype: resource.mimetype } });
    const external = hdf5Target(file, resource);
    if (!external) return undefined;
    const name = freeName(measurement, nexusName(key));
    measurement.link(name, { external });
    if (!device.has(short)) device.link(short, { external });
    if (!device.has("data")) device.link("data", { external });
    const ranges = device.dataset(`${short}_frame_range`, {
      dtype: "<i8",
      shape: [null, 2],
      fillValue: -1,
      attributes: { long_name: "first frame of the point in its file, and the one after the last" },
    });
    this.#frames.set(resource.uid, { ranges, resource, key: column?.key });
    return { name, external };
  }

  /** Note which frames of the file belong to which points. */
  addFrames({ stream_resource, indices, seq_nums }: StreamDatum): void {
    const linked = this.#frames.get(stream_resource);
    const points = seq_nums.stop - seq_nums.start;
    if (!linked || points < 1) return;
    const { ranges, key, resource } = linked;
    const frames = frameRange(indices, key, resource);
    const perPoint = (frames.stop - frames.start) / points;
    for (let point = 0; point < points; point++) {
      const row = seq_nums.start - 1 + point;
      if (row < ranges.rows) continue;
      ranges.setExtent(row);
      const first = Math.round(frames.start + point * perPoint);
      ranges.append([[first, Math.round(frames.start + (point + 1) * perPoint)]]);
    }
  }

  #classOf(object: string, columns: readonly Column[], isMain: boolean): string {
    const isMoved = columns.some(({ role, name }) => role === "dimension" || name.endsWith("setpoint"));
    if (isMoved || this.#start.motors?.includes(object)) return "NXpositioner";
    return isMain ? "NXdetector" : "NXcollection";
  }
}

/** The names of a column in the group of its device: the one that the NeXus class has for it, else its own. */
function fieldNames({ name, object, role, key }: Column, nxClass: string): string[] {
  const short = shortName(name, object);
  if (nxClass === "NXpositioner") {
    if (name.endsWith("setpoint")) return ["target_value"];
    return role === "dimension" || name === object ? ["value"] : [short];
  }
  if (nxClass !== "NXdetector") return [short];
  if (name === object) return ["data"];
  return key.dtype === "array" ? [short, "data"] : [short];
}

/** `cam_image` of device `cam` is `image`; one called as its device is `value`. */
function shortName(name: string, object: string): string {
  if (name === object) return "value";
  const rest = object !== "" && name.startsWith(object) ? name.slice(object.length).replace(/^[_\-.:]+/, "") : name;
  return nexusName(rest || name);
}

function freeName(group: Group, name: string, suffix = ""): string {
  let free = name;
  for (let n = 2; group.has(free + suffix); n++) free = `${name}_${n}`;
  return free;
}

/** The file, relative to the one that holds the link, and the dataset in it; undefined for what is not local HDF5. */
function hdf5Target(file: string, { mimetype, uri, parameters }: StreamResource) {
  const path = parameters.dataset;
  if (mimetype !== "application/x-hdf5" || typeof path !== "string" || !uri.startsWith("file:")) return undefined;
  const url = new URL(uri);
  url.host = "";
  return { file: relative(dirname(file), fileURLToPath(url)) || fileURLToPath(url), path };
}
