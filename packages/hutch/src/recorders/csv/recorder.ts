import type { DataValue, Event, EventDescriptor, NamedDocument, RunStart } from "../../documents/mod.ts";
import { type CsvField, csvLine } from "../../formats/csv/mod.ts";
import { type Column, columnsOf, eventsOfPage, isExternal, mainStream } from "../columns.ts";
import { type FileOptions, runFile, sisterFile } from "../file-place.ts";
import type { Recorder } from "../recorder.ts";
import { perRun, type RunWriter } from "../run-writer.ts";
import { TextFile } from "../text-file.ts";

/**
 * Comma-separated tables: the main stream in `00042_scan.csv`, every other one in a sister, `00042_scan_baseline.csv`.
 * The first line names the columns with their units, `m1 [mm]`; times are UNIX seconds; arrays are JSON in one field;
 * frames that live in other files have no column.
 */
export function csvTables(options: FileOptions): Recorder {
  return perRun("csv", (start) => new CsvWriter(start, options));
}

interface Table {
  readonly file: TextFile;
  readonly columns: readonly Column[];
}

class CsvWriter implements RunWriter {
  readonly #start: RunStart;
  readonly #options: FileOptions;
  readonly #tables = new Map<string, Table>();
  readonly #tableOf = new Map<string, Table>();

  constructor(start: RunStart, options: FileOptions) {
    this.#start = start;
    this.#options = options;
  }

  /** The main stream's first. */
  get files(): readonly string[] {
    const main = this.#tables.get(mainStream(this.#start));
    const tables = new Set([...(main ? [main] : []), ...this.#tables.values()]);
    return [...tables].map(({ file }) => file.path);
  }

  record(document: NamedDocument): void {
    switch (document.name) {
      case "event":
        this.#row(document.doc);
        return;
      case "event_page":
        for (const event of eventsOfPage(document.doc)) this.#row(event);
        return;
      case "descriptor":
        this.#descriptor(document.doc);
        return;
    }
  }

  #descriptor(descriptor: EventDescriptor): void {
    const stream = descriptor.name ?? "primary";
    let table = this.#tables.get(stream);
    if (!table) {
      const main = runFile(this.#options, this.#start, ".csv");
      const path = stream === mainStream(this.#start) ? main : sisterFile(main, stream);
      const file = TextFile.create(path, this.#options.onNotice);
      const columns = columnsOf(this.#start, descriptor).filter(({ key }) => !isExternal(key));
      table = { file, columns };
      this.#tables.set(stream, table);
      file.write(csvLine(["seq_num", "time [s]", ...columns.map(columnTitle)]));
    }
    this.#tableOf.set(descriptor.uid, table);
  }

  #row(event: Event): void {
    const table = this.#tableOf.get(event.descriptor);
    table?.file.write(
      csvLine([event.seq_num, event.time, ...table.columns.map((column) => fieldOf(event.data[column.name], column))]),
    );
  }

  close(): void {
    for (const { file } of this.#tables.values()) file.close();
  }
}

function columnTitle({ name, key }: Column): string {
  return key.units ? `${name} [${key.units}]` : name;
}

/** What is not finite is `nan` in a column of numbers and nothing elsewhere, also where the journal made null of it. */
function fieldOf(value: DataValue | undefined, { key }: Column): CsvField {
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) {
    return key.dtype === "number" || key.dtype === "integer" ? Number.NaN : null;
  }
  if (typeof value !== "object") return value;
  return JSON.stringify(value, (_key, inner: unknown) =>
    ArrayBuffer.isView(inner) ? Array.from(inner as unknown as ArrayLike<unknown>, plainElement) : inner,
  );
}

function plainElement(element: unknown): unknown {
  if (typeof element !== "bigint") return element;
  const number = Number(element);
  return Number.isSafeInteger(number) ? number : element.toString();
}
