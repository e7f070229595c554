import type { Event, NamedDocument, RunStart } from "../../documents/mod.ts";
import { eventsOfPage, mainStream } from "../columns.ts";
import type { Recorder } from "../recorder.ts";
import { perRun, type RunWriter } from "../run-writer.ts";
import { blueskyLayout } from "./bluesky-layout.ts";
import type { TableLayout } from "./layout.ts";
import { sardanaLayout } from "./sardana-layout.ts";

/** The layouts of the live table, by the program whose users know it. */
export const TABLE_LAYOUTS = { bluesky: blueskyLayout, sardana: sardanaLayout } as const;

/** The name of a table layout. */
export type TableLayoutName = keyof typeof TABLE_LAYOUTS;

/** What a live table needs: where its text goes, and which layout it has. */
export interface TableOptions {
  /** Takes whole lines with their line ends, e.g. `(text) => process.stdout.write(text)`. */
  readonly write: (text: string) => void;
  /** Default `bluesky`. */
  readonly layout?: TableLayoutName;
  /** Told when a column cannot be shown. Default: silence. */
  readonly onNotice?: (notice: string) => void;
}

/**
 * The live table: one line for each point of the main stream, with the hinted columns, and blocks for the baseline.
 *
 * @example engine.addRecorder(liveTable({ write: (text) => process.stdout.write(text) }))
 */
export function liveTable(options: TableOptions): Recorder {
  return perRun("table", (start) => new TableWriter(start, options));
}

class TableWriter implements RunWriter {
  readonly files = [];
  readonly #layout: TableLayout;
  readonly #mainStream: string;
  readonly #streams = new Set<string>();
  readonly #write: (text: string) => void;
  readonly #onNotice: (notice: string) => void;
  readonly #mainDescriptors = new Set<string>();
  readonly #baselineDescriptors = new Set<string>();

  constructor(start: RunStart, { write, layout = "bluesky", onNotice = () => {} }: TableOptions) {
    this.#layout = TABLE_LAYOUTS[layout](start);
    this.#mainStream = mainStream(start);
    this.#onNotice = onNotice;
    this.#write = (text) => {
      if (text !== "") write(text);
    };
    this.#write(this.#layout.heading());
  }

  record(document: NamedDocument): void {
    switch (document.name) {
      case "event":
        this.#event(document.doc);
        return;
      case "event_page":
        for (const event of eventsOfPage(document.doc)) this.#event(event);
        return;
      case "descriptor": {
        const { uid, name = "primary" } = document.doc;
        const isNew = !this.#streams.has(name);
        this.#streams.add(name);
        if (isNew) this.#write(this.#layout.newStream(name));
        if (name === this.#mainStream) {
          this.#mainDescriptors.add(uid);
          if (isNew) this.#write(this.#layout.tableHead(document.doc, this.#onNotice));
        } else if (name === "baseline") {
          this.#baselineDescriptors.add(uid);
          this.#layout.baselineHead(document.doc);
        }
        return;
      }
      case "stop":
        this.#write(this.#layout.footing(document.doc));
        return;
    }
  }

  #event(event: Event): void {
    if (this.#mainDescriptors.has(event.descriptor)) this.#write(this.#layout.row(event));
    else if (this.#baselineDescriptors.has(event.descriptor)) this.#write(this.#layout.baseline(event));
  }

  close(): void {}
}
