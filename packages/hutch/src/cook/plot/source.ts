import { basename } from "node:path";
import { type RunSummary, readJournal } from "../../engine/mod.ts";
import { columnsOf, dimensionFields, mainStream } from "../../recorders/mod.ts";
import { type Dataset, documentAt, loadRun, loadScan } from "../../repository/mod.ts";

/** Something that can be plotted: a dataset, and what its makers call worth showing. */
export interface PlotSource {
  /** For a legend: `scan 42`, or the name of the file. */
  readonly name: string;
  readonly title: string;
  readonly dataset: Dataset;
  /** What was scanned, slow to fast; empty when nobody says. */
  readonly axes: readonly string[];
  /** What is worth showing against it, best first. */
  readonly signals: readonly string[];
}

/** A run, with the dimensions of its plan and the hints of its devices. */
export async function plotSourceOfRun(run: RunSummary): Promise<PlotSource> {
  const { start } = run;
  const stream = mainStream(start);
  const { dataset } = await loadRun(run, stream);
  let hints: Pick<PlotSource, "axes" | "signals"> = { axes: [], signals: [] };
  for await (const { name, doc } of readJournal(run.journal)) {
    if (name !== "descriptor" || (doc.name ?? "primary") !== stream) continue;
    const columns = columnsOf(start, doc).filter((column) => dataset.has(column.name));
    const known = columns.map((column) => column.name);
    hints = {
      axes: dimensionFields(start, doc).flatMap(([first]) => (first && known.includes(first) ? [first] : [])),
      signals: columns.filter(({ role }) => role === "hinted").map((column) => column.name),
    };
    break;
  }
  const name = start.scan_id === undefined ? start.uid.slice(0, 8) : `scan ${start.scan_id}`;
  return { name, title: start.plan_name ? `${name}: ${start.plan_name}` : name, dataset, ...hints };
}

/** A scan or a cooked result by its address. */
export async function plotSourceOfScan(address: string, signal?: AbortSignal): Promise<PlotSource> {
  const dataset = await loadScan(address, signal ? { signal } : {});
  const { path, inside } = documentAt(address);
  const name = basename(path);
  const title = inside ? `${name}#${inside}` : name;
  const best = ["intensity", "images", "data"].filter((wanted) => wanted in dataset.variables);
  const numeric = Object.entries(dataset.variables).filter(([, array]) => array.type !== "string" && array.length > 1);
  return { name: title, title, dataset, axes: [], signals: [...best, ...numeric.map(([other]) => other)] };
}
