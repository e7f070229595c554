import type { NamedDocument, RunStart } from "../../documents/mod.ts";
import type { Column } from "../columns.ts";
import type { Recorder } from "../recorder.ts";
import { RunValues } from "../run-values.ts";
import { perRun, type RunWriter } from "../run-writer.ts";
import { curveText, type PlotAxis } from "./curve.ts";
import { mapText } from "./map.ts";

/** How runs are drawn in the terminal. Sizes in characters. */
export interface PlotOptions {
  /** Takes the drawing of a run at its end, whole lines. */
  readonly write: (text: string) => void;
  readonly width?: number;
  readonly height?: number;
  /** Most signals drawn for a run. Default 1, the first hinted one. */
  readonly signals?: number;
  /** Called after each point with a function that draws the run as it is then, for a view that keeps itself current. */
  readonly onPoint?: (draw: () => string) => void;
}

/** Draws each run at its end: a curve for scans along one dimension, a map of shades for scans along two. */
export function terminalPlot(options: PlotOptions): Recorder {
  return perRun("plot", (start) => new PlotWriter(start, options));
}

class PlotWriter implements RunWriter {
  readonly files = [];
  readonly #values: RunValues;
  readonly #options: PlotOptions;
  readonly #draw = () => drawing(this.#values, this.#options);

  constructor(start: RunStart, options: PlotOptions) {
    this.#values = new RunValues(start);
    this.#options = options;
  }

  record(document: NamedDocument): void {
    this.#values.record(document);
    if (document.name === "event" || document.name === "event_page") this.#options.onPoint?.(this.#draw);
    if (document.name !== "stop") return;
    const text = this.#draw();
    if (text !== "") this.#options.write(text);
  }

  close(): void {}
}

/** The drawings of a run's signals, one below the other; "" for fewer than two points. */
function drawing(values: RunValues, { width, height, signals = 1 }: Omit<PlotOptions, "write">): string {
  const size = { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
  const [slow, fast] = values.axes;
  if (values.points.length < 2) return "";
  return values.signals
    .slice(0, signals)
    .map((signal) => {
      const z = values.of(signal);
      if (slow && fast && values.axes.length === 2) {
        const axes = { xAxis: plotAxis(fast), yAxis: plotAxis(slow), zAxis: plotAxis(signal) };
        return mapText(values.of(fast), values.of(slow), z, { ...size, ...axes });
      }
      const along = values.axes.at(-1);
      const xAxis = along ? plotAxis(along) : { name: "point" };
      return curveText(along ? values.of(along) : values.points, z, { ...size, xAxis, yAxis: plotAxis(signal) });
    })
    .join("");
}

function plotAxis({ name, key }: Column): PlotAxis {
  return key.units ? { name, unit: key.units } : { name };
}
