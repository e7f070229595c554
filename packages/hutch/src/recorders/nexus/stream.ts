import type { Event, EventDescriptor, RunStart } from "../../documents/mod.ts";
import type { Attributes, Dataset, Group } from "../../formats/hdf5/mod.ts";
import { type Column, columnsOf, isExternal } from "../columns.ts";
import { isoTime } from "../local-time.ts";
import { type ColumnWriter, newColumn } from "./column.ts";
import { nexusName } from "./entry.ts";

/** The columns of one stream, as datasets of one group that grow together. */
export class StreamWriter {
  readonly group: Group;
  readonly columns: readonly Column[];
  readonly #start: RunStart;
  readonly #writers = new Map<string, ColumnWriter>();
  readonly #onOdd: (column: string, point: number) => void;
  #times: { readonly elapsed: Dataset; readonly epoch: Dataset; readonly point: Dataset } | undefined;

  /** @param onOdd told of a value that the file cannot hold as it is */
  constructor(
    group: Group,
    start: RunStart,
    descriptor: EventDescriptor,
    onOdd: (column: string, point: number) => void,
  ) {
    this.group = group;
    this.columns = columnsOf(start, descriptor);
    this.#start = start;
    this.#onOdd = onOdd;
  }

  /** The dataset of a column; undefined before the first point, and for frames in other files. */
  dataset(name: string): Dataset | undefined {
    return this.#writers.get(name)?.dataset;
  }

  /** Seconds since the start of the run, one for each point. */
  get elapsed(): Dataset | undefined {
    return this.#times?.elapsed;
  }

  get points(): number {
    return this.#times?.elapsed.rows ?? 0;
  }

  /** Add one point; the first one makes the datasets, because it knows the shape of its arrays. */
  append(event: Event): void {
    if (!this.#times) this.#create(event);
    for (const [name, writer] of this.#writers) {
      const value = event.data[name];
      if (!writer.append(value) && value !== undefined) this.#onOdd(name, event.seq_num);
    }
    this.#times!.point.append(event.seq_num);
    this.#times!.epoch.append(event.time);
    this.#times!.elapsed.append(event.time - this.#start.time);
  }

  /** Make the datasets without points, so that a run that measured nothing still shows its columns. */
  createEmpty(): void {
    if (!this.#times) this.#create(undefined);
  }

  #create(first: Event | undefined): void {
    for (const column of this.columns) {
      const name = nexusName(column.name);
      if (isExternal(column.key) || this.group.has(name)) continue;
      const attributes = columnAttributes(`${this.group.path}/${name}`, column);
      this.#writers.set(column.name, newColumn(this.group, name, column.key, first?.data[column.name], attributes));
    }
    const own = (name: string, attributes: Attributes, dtype: "<f8" | "<i8" = "<f8") => {
      const free = this.group.has(name) ? `${name}_of_point` : name;
      const target = `${this.group.path}/${free}`;
      return this.group.dataset(free, { dtype, shape: [null], attributes: { target, ...attributes } });
    };
    this.#times = {
      point: own("point_number", { long_name: "number of the point, from 1" }, "<i8"),
      epoch: own("epoch", { units: "s", long_name: "UNIX time of the point" }),
      elapsed: own("elapsed_time", { units: "s", start: isoTime(this.#start.time), long_name: "time since start" }),
    };
  }
}

function columnAttributes(target: string, { name, key }: Column): Attributes {
  return {
    target,
    long_name: key.units ? `${name} [${key.units}]` : name,
    ...(key.units ? { units: key.units } : {}),
    ...(key.source ? { source: key.source } : {}),
    ...(Number.isInteger(key.precision) ? { precision: { value: key.precision!, dtype: "<i4" } } : {}),
  };
}
