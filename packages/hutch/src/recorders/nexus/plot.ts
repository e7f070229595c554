import type { Event, EventDescriptor, RunStart } from "../../documents/mod.ts";
import type { Attributes, Dataset, Group } from "../../formats/hdf5/mod.ts";
import { type Column, dimensionFields } from "../columns.ts";
import { finiteNumber } from "../scalar.ts";
import { nexusName } from "./entry.ts";
import { flatGridIndex, type Grid, gridOf, linePositions } from "./grid.ts";
import type { FrameLink } from "./instrument.ts";
import type { StreamWriter } from "./stream.ts";

/**
 * The default plot of an entry. `data` shows the first hinted signal over its axes point by point, while the run goes
 * on; a scan over a grid gets `grid` at its end, the same signals as images with the snake taken out.
 * [NeXus manual, NXdata: signal, axes, auxiliary_signals]
 */
export class DefaultPlot {
  readonly #entry: Group;
  readonly #dimensions: readonly string[];
  readonly #columns: readonly Column[];
  readonly #signals: readonly Column[];
  readonly #grid: Grid | undefined;
  /** Values by point for the grid, NaN where there is none. */
  readonly #values = new Map<string, Float64Array>();

  constructor(entry: Group, start: RunStart, descriptor: EventDescriptor, columns: readonly Column[]) {
    this.#entry = entry;
    this.#dimensions = dimensionFields(start, descriptor).flatMap((fields) => fields[0] ?? []);
    this.#columns = columns;
    this.#signals = signalsOf(columns);
    const grid = gridOf(start);
    this.#grid = grid?.shape.length === this.#dimensions.length ? grid : undefined;
    const points = this.#grid?.shape.reduce((all, length) => all * length, 1) ?? 0;
    if (!this.#grid) return;
    for (const name of [...this.#dimensions, ...this.#signals.filter(isScalar).map((column) => column.name)]) {
      this.#values.set(name, new Float64Array(points).fill(Number.NaN));
    }
  }

  /** Make `data`, once the datasets of the stream are there. */
  create(stream: StreamWriter): void {
    const signals = this.#signals.flatMap(({ name, key }) => {
      const dataset = stream.dataset(name);
      return dataset ? [{ name: nexusName(name), dataset, rank: dataset.shape.length, key }] : [];
    });
    const [signal, ...others] = signals;
    if (!signal) return;
    const positions = this.#dimensions.flatMap((name): [string, Dataset][] => {
      const dataset = stream.dataset(name);
      return dataset ? [[nexusName(name), dataset]] : [];
    });
    const along = positions.length === 2 && signal.rank === 1 ? positions : positions.slice(-1);
    const axes = along.length > 0 ? along : [["elapsed_time", stream.elapsed!] as const];
    const data = this.#entry.group("data", { NX_class: "NXdata", signal: signal.name });
    for (const [name, dataset] of axes) data.link(name, { hard: dataset });
    const shown = [signal, ...others.filter(({ rank }) => rank === signal.rank)];
    for (const { name, dataset } of shown) if (!data.has(name)) data.link(name, { hard: dataset });
    data.setAttribute("axes", [...axes.map(([name]) => name), ...Array.from({ length: signal.rank - 1 }, () => ".")]);
    if (shown.length > 1)
      data.setAttribute(
        "auxiliary_signals",
        shown.slice(1).map(({ name }) => name),
      );
    this.#entry.setAttribute("default", "data");
  }

  /** Frames in another file are the plot when the run has nothing else to show. */
  showFrames({ name, external }: FrameLink): void {
    if (this.#entry.has("data")) return;
    this.#entry.group("data", { NX_class: "NXdata", signal: name }).link(name, { external });
    this.#entry.setAttribute("default", "data");
  }

  /** Keep the values of one point for the grid. */
  add({ seq_num, data }: Event): void {
    for (const [name, values] of this.#values) {
      if (seq_num >= 1 && seq_num <= values.length) values[seq_num - 1] = finiteNumber(data[name]) ?? Number.NaN;
    }
  }

  /** Make `grid` from what was measured; the rest of it is NaN. */
  finish(): void {
    const grid = this.#grid;
    const signals = this.#signals.filter((column) => this.#values.has(column.name) && isScalar(column));
    if (!grid || signals.length === 0) return;
    const names = signals.map(({ name }) => nexusName(name));
    const axes = this.#dimensions.map(nexusName);
    const group = this.#entry.group("grid", { NX_class: "NXdata", signal: names[0]!, axes });
    if (names.length > 1) group.setAttribute("auxiliary_signals", names.slice(1));
    for (const { name } of signals) {
      const image = unfold(grid, this.#values.get(name)!);
      group.write(nexusName(name), image, { shape: grid.shape, attributes: this.#unitsOf(name) });
    }
    for (const [axis, name] of this.#dimensions.entries()) {
      const positions = linePositions(grid, axis, this.#values.get(name)!);
      group.write(axes[axis]!, positions, { attributes: this.#unitsOf(name) });
    }
    this.#entry.setAttribute("default", "grid");
  }

  #unitsOf(name: string): Attributes {
    const units = this.#columns.find((column) => column.name === name)?.key.units;
    return units ? { units } : {};
  }
}

/** Values by point as values by place. */
function unfold(grid: Grid, values: Float64Array): Float64Array {
  const image = new Float64Array(values.length).fill(Number.NaN);
  for (const [index, value] of values.entries()) image[flatGridIndex(grid, index)!] = value;
  return image;
}

/** What can be plotted: the hinted numbers, else hinted spectra, else any number or spectrum. */
function signalsOf(columns: readonly Column[]): Column[] {
  const candidates = [
    columns.filter((column) => column.role === "hinted" && isScalar(column)),
    columns.filter((column) => column.role === "hinted" && isSpectrum(column)),
    columns.filter((column) => column.role === "other" && isSpectrum(column)),
    columns.filter((column) => column.role === "other" && isScalar(column)),
  ];
  return candidates.find((found) => found.length > 0) ?? [];
}

function isScalar({ key }: Column): boolean {
  return (key.dtype === "number" || key.dtype === "integer") && key.external === undefined;
}

function isSpectrum({ key }: Column): boolean {
  return key.dtype === "array" && key.external === undefined && !/[USO]/.test(key.dtype_numpy ?? "");
}
