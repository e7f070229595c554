import type { Event, EventDescriptor, RunStart, RunStop } from "../../documents/mod.ts";
import { type Column, columnsOf, hintedFields } from "../columns.ts";
import { clockTime, dateTime } from "../local-time.ts";
import { type CellFormat, cellFormat, plainText } from "./cells.ts";
import type { TableLayout } from "./layout.ts";

const MIN_WIDTH = 12;
const SEQ_NUM_WIDTH = 11;
const TIME_WIDTH = 12;
/** The header comes again before rows 50, 100, … */
const HEADER_INTERVAL = 50;
const BASELINE_BORDER = `+${"-".repeat(32)}+${"-".repeat(32)}+\n`;

interface Cell {
  readonly name: string;
  readonly width: number;
  readonly blank: string;
  readonly format: CellFormat;
}

/**
 * The live table of Bluesky's `BestEffortCallback` (bluesky 1.14), character by character. It differs only where that
 * table fails to format a row: a column described as integer that later holds fractions or booleans shows them.
 */
export function blueskyLayout(start: RunStart): TableLayout {
  let cells: Cell[] = [];
  let rule = "";
  let header = "";
  let rows = 0;
  let endOfRun = "";
  let baselineFields: readonly string[] = [];
  let baselineReadings = 0;

  return {
    heading() {
      return (
        `\n\nTransient Scan ID: ${start.scan_id ?? 0}     Time: ${dateTime(start.time)}\n` +
        `Persistent Unique Scan ID: '${start.uid}'\n`
      );
    },
    newStream(name) {
      return `New stream: '${name}'\n`;
    },
    tableHead(descriptor, onNotice) {
      cells = cellsOf(start, descriptor, onNotice);
      rule = `+${["-".repeat(SEQ_NUM_WIDTH), "-".repeat(TIME_WIDTH), ...cells.map(({ width }) => "-".repeat(width))].join("+")}+\n`;
      header = `|${[headCell("seq_num", SEQ_NUM_WIDTH), headCell("time", TIME_WIDTH), ...cells.map(({ name, width }) => headCell(name, width))].join("|")}|\n`;
      return rule + header + rule;
    },
    row(event) {
      rows++;
      let line = rows % HEADER_INTERVAL === 0 ? rule + header + rule : "";
      line += `| ${String(event.seq_num).padStart(SEQ_NUM_WIDTH - 2)} | ${timeOfDay(event.time).padStart(TIME_WIDTH - 2)} |`;
      for (const { name, width, blank, format } of cells) {
        const value = event.data[name];
        const isShown = value !== undefined && value !== null && (event.filled?.[name] ?? true) === true;
        line += isShown ? ` ${format(value).padStart(width - 2)} |` : blank;
      }
      return `${line}\n`;
    },
    baselineHead(descriptor) {
      baselineFields = hintedFields(descriptor);
    },
    baseline(event) {
      baselineReadings++;
      const isStart = baselineReadings % 2 === 1;
      const block = baselineBlock(isStart ? "Start-of-run" : "End-of-run", event, baselineFields);
      if (isStart) return block;
      endOfRun += block;
      return "";
    },
    footing(stop: RunStop) {
      const name = `${start.plan_type ?? "generator"} ${start.plan_name ?? "run"}`;
      const closing = `${rule}${name} ['${start.uid.slice(0, 8)}'] (scan num: ${start.scan_id ?? 0})\n`;
      const ending = stop.exit_status !== "success" ? `${outcome(stop)}\n` : "";
      return `${rule === "" ? "" : closing}${ending}${endOfRun}\n\n\n`;
    },
  };
}

/** One line for a run that did not end well; Bluesky's table says nothing here. */
function outcome(stop: RunStop): string {
  const verdict = stop.exit_status === "fail" ? "Run failed" : "Run aborted";
  return stop.reason ? `${verdict}: ${stop.reason}` : `${verdict}.`;
}

function cellsOf(start: RunStart, descriptor: EventDescriptor, onNotice: (notice: string) => void): Cell[] {
  return columnsOf(start, descriptor)
    .filter(({ role }) => role !== "other")
    .flatMap(({ name, key }: Column) => {
      const width = Math.max(MIN_WIDTH, name.length + 2);
      const format = key.external === undefined ? cellFormat(key, width) : undefined;
      if (!format) {
        onNotice(`${name} is an array and has no column in the table.`);
        return [];
      }
      return [{ name, width, blank: `${" ".repeat(width)}|`, format }];
    });
}

function headCell(name: string, width: number): string {
  return `${name.padStart(width - 1)} `;
}

/** The first ten characters of `HH:MM:SS.ffffff`; whole seconds have no fraction, as in Python. */
function timeOfDay(seconds: number): string {
  const date = new Date(seconds * 1000);
  const text = clockTime(date);
  const microseconds = Math.round((seconds - Math.floor(seconds)) * 1e6);
  return microseconds === 0 ? text : `${text}.${Math.floor(microseconds / 1e5) % 10}`;
}

function baselineBlock(subject: string, event: Event, fields: readonly string[]): string {
  let block = `${subject} baseline readings:\n${BASELINE_BORDER}`;
  for (const [name, value] of Object.entries(event.data)) {
    if (!fields.includes(name)) continue;
    block += `| ${name.padStart(30)} | ${plainText(value).padEnd(30)} |\n`;
  }
  return block + BASELINE_BORDER;
}
