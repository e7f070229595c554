import type { Event, EventDescriptor, NamedDocument, RunStart } from "../documents/mod.ts";
import { type Column, columnsOf, dimensionFields, eventsOfPage, mainStream } from "./columns.ts";
import { finiteNumber } from "./scalar.ts";

/** Most points that are kept for plots and statistics; later ones are left out. */
const MOST_POINTS = 2_000_000;

/** The plottable numbers of a run as they come in: positions along its dimensions and the hinted signals. */
export class RunValues {
  readonly start: RunStart;
  /** The first field of each dimension, slow to fast. */
  axes: readonly Column[] = [];
  signals: readonly Column[] = [];
  /** Point numbers from 1, `[point]`. */
  readonly points: number[] = [];
  readonly #values = new Map<string, number[]>();
  readonly #descriptors = new Set<string>();

  constructor(start: RunStart) {
    this.start = start;
  }

  /** Take one document of the run. */
  record(document: NamedDocument): void {
    if (document.name === "descriptor") this.#descriptor(document.doc);
    else if (document.name === "event") this.#event(document.doc);
    else if (document.name === "event_page") for (const event of eventsOfPage(document.doc)) this.#event(event);
  }

  /** The values of a column so far, `[point]`; NaN where it had no finite number. */
  of(column: Column): readonly number[] {
    return this.#values.get(column.name) ?? [];
  }

  #descriptor(descriptor: EventDescriptor): void {
    if ((descriptor.name ?? "primary") !== mainStream(this.start)) return;
    this.#descriptors.add(descriptor.uid);
    if (this.#descriptors.size > 1) return;
    const columns = columnsOf(this.start, descriptor);
    const first = dimensionFields(this.start, descriptor).flatMap((fields) => fields[0] ?? []);
    this.axes = first.flatMap((name) => columns.find((column) => column.name === name) ?? []);
    this.signals = columns.filter(
      ({ role, key }) => role === "hinted" && /number|integer/.test(key.dtype) && !key.external,
    );
    for (const { name } of [...this.axes, ...this.signals]) this.#values.set(name, []);
  }

  #event(event: Event): void {
    if (!this.#descriptors.has(event.descriptor) || this.points.length >= MOST_POINTS) return;
    this.points.push(event.seq_num);
    for (const [name, values] of this.#values) values.push(finiteNumber(event.data[name]) ?? Number.NaN);
  }
}
