import { basename } from "node:path";
import {
  type Event,
  type EventDescriptor,
  frameRange,
  type NamedDocument,
  type RunStart,
  type RunStop,
  type StreamDatum,
  type StreamResource,
} from "../../documents/mod.ts";
import { specComment, specScanHead } from "../../formats/spec/mod.ts";
import { eventsOfPage, mainStream } from "../columns.ts";
import { type FileOptions, runFile, runStem, sisterFile } from "../file-place.ts";
import { cTime } from "../local-time.ts";
import { metadataOf, planText, userName } from "../plan-text.ts";
import type { Recorder } from "../recorder.ts";
import { perRun, type RunWriter } from "../run-writer.ts";
import { clipped, finiteNumber, inWords } from "../scalar.ts";
import { specLayout } from "./layout.ts";
import { type PointContext, pointText } from "./point.ts";
import { busyNotice, SpecSink } from "./sink.ts";

/** Longest text of one metadata entry; the whole of it is in the journal. */
const METADATA_LENGTH = 2000;

/** Where SPEC files go: one for each run, or one for the session that every run is added to. */
export type SpecOptions = FileOptions & {
  /** True: `path` is a file that grows, scan after scan, as SPEC's own do. Default: a new file for each run. */
  readonly session?: boolean;
};

/**
 * SPEC data files that silx, PyMca and spec2nexus read: the main stream as rows, spectra as `@A` lines, positions from
 * the baseline, metadata as `#MD`, and comments for what SPEC has no place for: images in other files, texts, values
 * that are not finite, and how the run ended.
 */
export function specFiles(options: SpecOptions): Recorder {
  if (!options.session) {
    return perRun("spec", (start) => {
      const open = () => SpecSink.create(runFile(options, start, ".spec"), `${runStem(start)}.spec`, options.onNotice);
      return new SpecWriter(start, open, (sink) => sink.close());
    });
  }
  return sessionRecorder(options);
}

/** All runs into one file; a run that overlaps another gets a file of its own. */
function sessionRecorder(options: SpecOptions): Recorder {
  let session: SpecSink | undefined;
  let isBusy = false;
  const recorder = perRun("spec", (start) => {
    let isOwner = false;
    const open = () => {
      const path = runFile(options, start, ".spec");
      if (isBusy) {
        const own = sisterFile(path, runStem(start));
        const sink = SpecSink.create(own, basename(own), options.onNotice);
        options.onNotice?.(busyNotice(path, sink.path));
        return sink;
      }
      isBusy = true;
      isOwner = true;
      session ??= SpecSink.append(path, options.onNotice);
      return session;
    };
    return new SpecWriter(start, open, (sink) => {
      if (isOwner) isBusy = false;
      else sink.close();
    });
  });
  return {
    name: recorder.name,
    get files() {
      return [...new Set(recorder.files)];
    },
    record: (document) => recorder.record(document),
    async close() {
      await recorder.close?.();
      session?.close();
    },
  };
}

class SpecWriter implements RunWriter {
  readonly #start: RunStart;
  readonly #open: () => SpecSink;
  readonly #release: (sink: SpecSink) => void;
  readonly #descriptors = new Map<string, EventDescriptor>();
  readonly #resources = new Map<string, StreamResource>();
  #sink: SpecSink | undefined;
  #main: EventDescriptor | undefined;
  #baseline: Event | undefined;
  #context: PointContext | undefined;
  #points = 0;
  /** Comments from before the scan's head. */
  #waiting = "";

  constructor(start: RunStart, open: () => SpecSink, release: (sink: SpecSink) => void) {
    this.#start = start;
    this.#open = open;
    this.#release = release;
  }

  get files(): readonly string[] {
    return this.#sink ? [this.#sink.path] : [];
  }

  record(document: NamedDocument): void {
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
      case "stream_resource": {
        const resource = document.doc;
        this.#resources.set(resource.uid, resource);
        this.#comment(`${resource.data_key} is in ${resource.uri}  ${inWords(resource.parameters)}`);
        return;
      }
      case "stream_datum":
        this.#frames(document.doc);
        return;
      case "resource":
        this.#comment(`resource ${document.doc.uid} is in ${document.doc.root}${document.doc.resource_path}`);
        return;
      case "stop":
        this.#stop(document.doc);
        return;
    }
  }

  close(): void {
    if (!this.#context) this.#head(undefined);
    this.#release(this.#sink!);
  }

  #descriptor(descriptor: EventDescriptor): void {
    const stream = descriptor.name ?? "primary";
    this.#descriptors.set(descriptor.uid, descriptor);
    if (stream === mainStream(this.#start)) this.#main ??= descriptor;
  }

  #event(event: Event): void {
    const descriptor = this.#descriptors.get(event.descriptor);
    if (!descriptor) return;
    const { name: stream = "primary" } = descriptor;
    if (stream === "baseline") this.#baselineReading(event);
    if (stream !== mainStream(this.#start)) return;
    const context = this.#context ?? this.#head(event);
    this.#points++;
    this.#sink!.write(pointText(event, context));
  }

  /** The first reading gives the positions of the head; a later one is kept as comments where it differs. */
  #baselineReading(event: Event): void {
    const before = this.#baseline?.data;
    for (const [name, value] of Object.entries(before ? event.data : {})) {
      if (inWords(value) !== inWords(before?.[name])) this.#comment(`${name} is now ${inWords(value)}`);
    }
    if (!this.#context) this.#baseline ??= event;
    else if (!before)
      for (const [name, value] of Object.entries(event.data)) this.#comment(`${name} is ${inWords(value)}`);
  }

  #frames({ stream_resource, descriptor, indices, seq_nums }: StreamDatum): void {
    const resource = this.#resources.get(stream_resource);
    const key = resource?.data_key ?? stream_resource;
    const frames = frameRange(indices, this.#descriptors.get(descriptor)?.data_keys[key], resource);
    this.#comment(`${key}: ${spanText("point", seq_nums)} = ${spanText("frame", frames)} of its file`);
  }

  #comment(text: string): void {
    if (this.#context) this.#sink!.write(specComment(text));
    else this.#waiting += specComment(text);
  }

  #head(first: Event | undefined): PointContext {
    const start = this.#start;
    const layout = this.#main
      ? specLayout(start, this.#main, first)
      : { columns: [], spectra: [], channels: 0, texts: [], skipped: [] };
    const positions = Object.entries(this.#baseline?.data ?? {}).flatMap(([name, value]) => {
      const position = finiteNumber(value);
      return position === undefined ? [] : [{ name, position }];
    });
    const unplaced = Object.entries(this.#baseline?.data ?? {}).filter(
      ([, value]) => finiteNumber(value) === undefined,
    );
    const sink = this.#open();
    this.#sink = sink;
    const epoch = sink.begin(
      start,
      positions.map(({ name }) => name),
    );
    const user = userName(start);
    const countTimeS = finiteNumber(start.integration_time as number | undefined);
    sink.write(
      specScanHead({
        number: start.scan_id ?? 0,
        command: clipped(planText(start), METADATA_LENGTH),
        date: cTime(start.time),
        ...(user === undefined ? {} : { user }),
        ...(countTimeS === undefined ? {} : { countTimeS }),
        comments: [
          `uid = ${start.uid}`,
          ...unplaced.map(([name, value]) => `${name} = ${inWords(value)}`),
          ...layout.skipped.map((name) => `${name} is an array with more than one dimension and is not in this file`),
        ],
        positions: positions.map(({ position }) => position),
        metadata: metadataOf(start).map(([key, value]) => [
          key,
          clipped(typeof value === "string" ? value : JSON.stringify(value), METADATA_LENGTH),
        ]),
        ...(layout.spectra.length > 0 ? { spectra: { channels: layout.channels, names: layout.spectra } } : {}),
        labels: layout.columns,
      }) + this.#waiting,
    );
    this.#waiting = "";
    this.#context = { layout, epoch, texts: new Map() };
    return this.#context;
  }

  #stop(stop: RunStop): void {
    if (!this.#context) this.#head(undefined);
    const date = `${cTime(stop.time)}. `;
    const reason = stop.reason ? `: ${stop.reason}` : "";
    if (stop.exit_status !== "success") this.#comment(`${date} Scan aborted after ${this.#points} points${reason}.`);
    for (const [stream, count] of Object.entries(stop.num_events ?? {})) {
      this.#comment(`${date} num_events_${stream} = ${count}`);
    }
    this.#comment(`${date} exit_status = ${stop.exit_status}`);
  }
}

/** `points 1 to 3` or `point 1`. The range is half open. */
function spanText(noun: string, { start, stop }: { start: number; stop: number }): string {
  return stop - start === 1 ? `${noun} ${start}` : `${noun}s ${start} to ${stop - 1}`;
}
