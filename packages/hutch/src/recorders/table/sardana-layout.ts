import type { DataValue, Event, EventDescriptor, RunStart } from "../../documents/mod.ts";
import { columnsOf } from "../columns.ts";
import { cTime, durationText } from "../local-time.ts";
import { general } from "./cells.ts";
import type { TableLayout } from "./layout.ts";

const MIN_WIDTH = 8;
const GAP = "  ";

interface Cell {
  /** Header rows, bottom aligned. */
  readonly labels: readonly string[];
  readonly width: number;
  /** Text of the cell for an event, before centring. */
  readonly text: (event: Event) => string;
}

/**
 * The live table of Sardana's `ascan` and its sisters: `#Pt No`, the motors, the channels and `dt`, the seconds since
 * the start of the scan. Dead time is shown where the run says how long each point integrates (`integration_time`, s).
 */
export function sardanaLayout(start: RunStart): TableLayout {
  let cells: Cell[] = [];
  let header = "";
  let points = 0;

  return {
    heading() {
      const estimate = numeric(start.estimated_time);
      const least = estimate === undefined ? "" : ` It will take at least ${durationText(Math.abs(estimate))}`;
      return `Scan #${start.scan_id ?? 0} started at ${cTime(start.time)}.${least}\n`;
    },
    newStream: () => "",
    tableHead(descriptor) {
      cells = cellsOf(start, descriptor);
      header = headerText(cells);
      return "";
    },
    row(event) {
      const head = points++ === 0 ? header : "";
      return `${head}${cells.map(({ width, text }) => centered(text(event).trim(), width)).join(GAP)}\n`;
    },
    baselineHead: () => {},
    baseline: () => "",
    footing(stop) {
      const total = stop.time - start.time;
      const integration = numeric(start.integration_time);
      const dead =
        integration === undefined || total <= 0 ? undefined : 100 * (1 - (Math.abs(integration) * points) / total);
      const deadText = dead === undefined ? "" : `. Dead time ${dead.toFixed(1)}%`;
      const outcome = stop.exit_status === "success" ? "ended" : stop.exit_status === "abort" ? "stopped" : "failed";
      const reason = stop.reason ? ` (${stop.reason})` : "";
      return `Scan #${start.scan_id ?? 0} ${outcome} at ${cTime(stop.time)}, taking ${durationText(total)}${deadText}${reason}\n`;
    },
  };
}

function cellsOf(start: RunStart, descriptor: EventDescriptor): Cell[] {
  const data = columnsOf(start, descriptor)
    .filter(({ role, key }) => role !== "other" && key.external === undefined)
    .map(({ name, key }) => cell(name, (event) => valueText(event.data[name], key.shape)));
  return [
    cell("#Pt No", (event) => String(event.seq_num - 1)),
    ...data,
    cell("dt", (event) => general(event.time - start.time)),
  ];
}

function cell(name: string, text: Cell["text"]): Cell {
  const labels = name.length > MIN_WIDTH ? name.split("/") : [name];
  return { labels, width: Math.max(MIN_WIDTH, ...labels.map((label) => label.length)), text };
}

function headerText(cells: readonly Cell[]): string {
  const height = Math.max(...cells.map(({ labels }) => labels.length));
  const lines = Array.from({ length: height }, (_, line) =>
    cells.map(({ labels, width }) => centered(labels[line - (height - labels.length)] ?? "", width)).join(GAP),
  );
  return `${lines.join("\n")}\n`;
}

/** Numbers as `%g`, arrays as their shape, nothing as `<nodata>`. */
function valueText(value: DataValue | undefined, shape: readonly (number | null)[]): string {
  if (value === undefined || value === null) return "<nodata>";
  if (typeof value === "number") return general(value);
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (ArrayBuffer.isView(value)) return shapeText([(value as unknown as ArrayLike<unknown>).length]);
  if (Array.isArray(value)) return shapeText(shape.length > 0 ? shape : [value.length]);
  return JSON.stringify(value);
}

function shapeText(shape: readonly (number | null)[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** Centred as Python does it: an odd blank goes to the left when the width is odd. */
function centered(text: string, width: number): string {
  const padding = Math.max(0, width - text.length);
  const left = Math.floor(padding / 2) + (padding & width & 1);
  return " ".repeat(left) + text + " ".repeat(padding - left);
}

function numeric(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
