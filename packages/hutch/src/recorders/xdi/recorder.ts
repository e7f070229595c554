import type { Event, EventDescriptor, NamedDocument, RunStart } from "../../documents/mod.ts";
import { xdiHead, xdiRow } from "../../formats/xdi/mod.ts";
import { eventsOfPage, mainStream } from "../columns.ts";
import { type FileOptions, runFile } from "../file-place.ts";
import type { Recorder } from "../recorder.ts";
import { perRun, type RunWriter } from "../run-writer.ts";
import { finiteNumber, inWords } from "../scalar.ts";
import { TextFile } from "../text-file.ts";
import { isAbsorptionScan, REQUIRED_FIELDS, type XdiSource, xdiColumns, xdiFields } from "./layout.ts";

/** Where XDI files go, and for which runs. */
export type XdiOptions = FileOptions & {
  /** True: every run with numbers gets a file. Default: absorption scans only, see `isAbsorptionScan`. */
  readonly everyRun?: boolean;
};

/**
 * XDI 1.0 files of absorption scans. Element, edge and the spacing of the monochromator come from the run's metadata,
 * `xdi: { Element: { symbol: "Fe", edge: "K" }, Mono: { d_spacing: 3.13553 } }`.
 */
export function xdiFiles(options: XdiOptions): Recorder {
  return perRun("xdi", (start) => new XdiWriter(start, options));
}

class XdiWriter implements RunWriter {
  readonly #start: RunStart;
  readonly #options: XdiOptions;
  readonly #streams = new Map<string, string>();
  #columns: readonly XdiSource[] = [];
  #baseline: Record<string, string> = {};
  #file: TextFile | undefined;
  #leftOut = 0;

  constructor(start: RunStart, options: XdiOptions) {
    this.#start = start;
    this.#options = options;
  }

  get files(): readonly string[] {
    return this.#file ? [this.#file.path] : [];
  }

  record(document: NamedDocument): void {
    if (document.name === "descriptor") this.#descriptor(document.doc);
    else if (document.name === "event") this.#event(document.doc);
    else if (document.name === "event_page") for (const event of eventsOfPage(document.doc)) this.#event(event);
    else if (document.name === "stop" && this.#leftOut > 0) {
      this.#options.onNotice?.(`${this.#leftOut} points with values that are not finite are not in ${this.files[0]}.`);
    }
  }

  close(): void {
    this.#file?.close();
  }

  #descriptor(descriptor: EventDescriptor): void {
    const stream = descriptor.name ?? "primary";
    this.#streams.set(descriptor.uid, stream);
    if (stream === mainStream(this.#start) && this.#columns.length === 0) {
      const columns = xdiColumns(this.#start, descriptor);
      if (this.#options.everyRun || isAbsorptionScan(this.#start, columns)) this.#columns = columns;
    }
  }

  #event(event: Event): void {
    const stream = this.#streams.get(event.descriptor);
    if (stream === "baseline" && !this.#file) {
      for (const [name, value] of Object.entries(event.data)) this.#baseline[name] = inWords(value);
    }
    if (stream !== mainStream(this.#start) || this.#columns.length === 0) return;
    this.#file ??= this.#begin();
    const row = xdiRow(this.#columns.map(({ key }) => finiteNumber(event.data[key]) ?? Number.NaN));
    if (row === undefined) this.#leftOut++;
    else this.#file.write(row);
  }

  #begin(): TextFile {
    const file = TextFile.create(runFile(this.#options, this.#start, ".xdi"), this.#options.onNotice);
    const fields = xdiFields(this.#start, this.#baseline);
    file.write(xdiHead({ applications: ["Hutch/1.0"], columns: this.#columns, fields, comments: [] }));
    const given = new Set(fields.map(([field]) => field.toLowerCase()));
    const missing = REQUIRED_FIELDS.filter((field) => !given.has(field.toLowerCase()));
    if (missing.length > 0) {
      this.#options.onNotice?.(
        `${file.path} lacks ${missing.join(", ")}. Give them as metadata of the run, entry "xdi".`,
      );
    }
    return file;
  }
}
