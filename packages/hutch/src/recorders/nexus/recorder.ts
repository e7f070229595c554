import { mkdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Event, EventDescriptor, NamedDocument, RunStart, RunStop, StreamResource } from "../../documents/mod.ts";
import { type Group, Hdf5File } from "../../formats/hdf5/mod.ts";
import { eventsOfPage, mainStream } from "../columns.ts";
import { type FileOptions, runFile } from "../file-place.ts";
import type { Recorder } from "../recorder.ts";
import { perRun, type RunWriter } from "../run-writer.ts";
import { asStorageError, firstFree, takenNotice } from "../text-file.ts";
import { endEntry, newEntry, nexusName } from "./entry.ts";
import { type FrameLink, Instrument } from "./instrument.ts";
import { DefaultPlot } from "./plot.ts";
import { StreamWriter } from "./stream.ts";

/** Where NeXus files go, and how soon readers see new points. */
export type NexusOptions = FileOptions & {
  /** A new point is in the file for readers, and safe from `kill -9`, after this time at the latest. Default 500 ms. */
  readonly publishIntervalMs?: number;
};

/**
 * One NeXus file for each run, which can be opened at any time while it grows: `/entry/measurement` has the columns of
 * the main stream, `/entry/instrument` one group for each device with links to them, `/entry/data` (or `/entry/grid`)
 * is the default plot, `/entry/streams` has the other streams, and frames stay in the detector's files, which are
 * linked.
 */
export function nexusFiles(options: NexusOptions): Recorder {
  return perRun("nexus", (start) => new NexusWriter(start, options));
}

class NexusWriter implements RunWriter {
  readonly files: readonly string[];
  readonly #start: RunStart;
  readonly #file: Hdf5File;
  readonly #entry: Group;
  readonly #measurement: Group;
  readonly #instrument: Instrument;
  readonly #streams = new Map<string, StreamWriter>();
  readonly #streamOf = new Map<string, StreamWriter>();
  readonly #oddColumns = new Set<string>();
  readonly #onNotice: (notice: string) => void;
  readonly #publishIntervalMs: number;
  #plot: DefaultPlot | undefined;
  #frameLink: FrameLink | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown;

  constructor(start: RunStart, options: NexusOptions) {
    const { onNotice = () => {}, publishIntervalMs = 500 } = options;
    const wanted = runFile(options, start, ".nxs");
    asStorageError(wanted, () => mkdirSync(dirname(wanted), { recursive: true }));
    const [path, file] = firstFree(wanted, (candidate) => Hdf5File.create(candidate, { sync: "never" }));
    if (path !== wanted) onNotice(takenNotice(wanted, path));
    this.files = [path];
    this.#start = start;
    this.#onNotice = onNotice;
    this.#publishIntervalMs = publishIntervalMs;
    this.#file = file;
    this.#entry = newEntry(file, basename(path), start);
    this.#measurement = this.#entry.group("measurement", { NX_class: "NXcollection" });
    this.#instrument = new Instrument(this.#entry, start);
    file.publish();
  }

  record(document: NamedDocument): void {
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      throw failure;
    }
    this.#take(document);
    this.#timer ??= setTimeout(() => this.#publish(), this.#publishIntervalMs).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    try {
      this.#file.close();
    } catch (error) {
      this.#file.abandon();
      throw error;
    }
  }

  #take(document: NamedDocument): void {
    switch (document.name) {
      case "event":
        this.#event(document.doc);
        return;
      case "event_page":
        for (const event of eventsOfPage(document.doc)) this.#event(event);
        return;
      case "descriptor":
        this.#descriptor(document.doc);
        return;
      case "stream_resource":
        this.#frames(document.doc);
        return;
      case "stream_datum":
        this.#instrument.addFrames(document.doc);
        return;
      case "stop":
        this.#stop(document.doc);
        return;
    }
  }

  #descriptor(descriptor: EventDescriptor): void {
    const name = descriptor.name ?? "primary";
    const isMain = name === mainStream(this.#start);
    let stream = this.#streams.get(name);
    if (!stream) {
      const group = isMain
        ? this.#measurement
        : this.#entry
            .requireGroup("streams", { NX_class: "NXcollection" })
            .group(nexusName(name), { NX_class: "NXcollection" });
      stream = new StreamWriter(group, this.#start, descriptor, (column, point) => this.#odd(column, point));
      this.#streams.set(name, stream);
      this.#instrument.addDevices(descriptor, stream.columns, isMain);
      if (isMain) this.#plot = new DefaultPlot(this.#entry, this.#start, descriptor, stream.columns);
    }
    this.#streamOf.set(descriptor.uid, stream);
  }

  #event(event: Event): void {
    const stream = this.#streamOf.get(event.descriptor);
    if (!stream) return;
    const isFirst = stream.points === 0;
    stream.append(event);
    if (stream.group !== this.#measurement) return;
    if (isFirst) this.#show(stream);
    this.#plot?.add(event);
  }

  /** The datasets of the main stream are there now: link them to the devices and into the plot. */
  #show(stream: StreamWriter): void {
    this.#instrument.linkColumns(stream);
    this.#plot?.create(stream);
  }

  #frames(resource: StreamResource): void {
    const column = [...this.#streams.values()]
      .flatMap(({ columns }) => columns)
      .find(({ name }) => name === resource.data_key);
    const link = this.#instrument.linkFrames(this.#measurement, this.files[0]!, column, resource);
    this.#frameLink ??= link;
  }

  #stop(stop: RunStop): void {
    for (const stream of this.#streams.values()) {
      const isEmpty = stream.points === 0;
      stream.createEmpty();
      if (stream.group !== this.#measurement) this.#instrument.linkColumns(stream);
      else if (isEmpty) this.#show(stream);
    }
    this.#plot?.finish();
    if (this.#frameLink) this.#plot?.showFrames(this.#frameLink);
    endEntry(this.#entry, this.#start, stop);
  }

  #odd(column: string, point: number): void {
    if (this.#oddColumns.has(column)) return;
    this.#oddColumns.add(column);
    this.#onNotice(
      `${column}: point ${point} does not fit the type of its column in ${this.files[0]}; it is left out.`,
    );
  }

  /** A failure here has nobody to tell: it is thrown at the next document. What waits is tried again then. */
  #publish(): void {
    this.#timer = undefined;
    try {
      this.#file.publish();
    } catch (error) {
      this.#failure = error;
    }
  }
}
