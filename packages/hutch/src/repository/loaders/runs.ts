import type { NamedDocument } from "../../documents/mod.ts";
import { parseDocument } from "../../documents/mod.ts";
import { JOURNAL_FILE, type RunSummary, readJournal, summarizeRun } from "../../engine/mod.ts";
import { FormatError } from "../../errors/mod.ts";
import type { ScanSummary } from "../scan.ts";
import type { StoredDocument } from "../stored-document.ts";
import { headText, type Loader } from "./loader.ts";
import { datasetOfRun } from "./run-documents.ts";
import type { LoadedScan } from "./scan-file.ts";

/** A run's folder with its journal; the path inside is the stream. */
export const runFolderLoader: Loader = {
  name: "run",
  fits: ({ names }) => names.includes(JOURNAL_FILE),
  async summary(document, _facts, signal) {
    const run = await summarizeRun(await document.localPath(signal));
    if (run) return runScanSummary(run);
    throw new FormatError(`${document.url}: its ${JOURNAL_FILE} does not begin with a start document.`);
  },
  load: async (document, signal) =>
    datasetOfRun(readJournal(`${await document.localPath(signal)}/${JOURNAL_FILE}`), document.inside || undefined),
};

/** Run documents as lines of JSON, also a journal; the path inside is the stream. */
export const documentLinesLoader: Loader = {
  name: "documents",
  fits: (facts) => /^\s*\{\s*"name"\s*:\s*"(start|engine)"/.test(headText(facts)),
  async summary(_document, facts) {
    const [line = ""] = headText(facts)
      .split("\n")
      .filter((each) => each.includes('"start"'));
    const document = tryParse(line);
    return document?.name === "start"
      ? runScanSummary({ start: document.doc, stop: undefined })
      : { type: "documents", description: "" };
  },
  load: async (document, signal) => datasetOfRun(documentsOf(document, signal), document.inside || undefined),
};

/** The data of a run of Hutch. */
export function loadRun(run: Pick<RunSummary, "journal">, stream?: string): Promise<LoadedScan> {
  return datasetOfRun(readJournal(run.journal), stream);
}

/** A run's start and stop documents as a row of a listing. */
export function runScanSummary({ start, stop }: Pick<RunSummary, "start" | "stop">): ScanSummary {
  const steps = stop?.num_events?.primary ?? start.num_points ?? undefined;
  const description = [start.title, start.purpose, start.comment].find((text) => typeof text === "string");
  const args = Object.values(start.plan_args ?? {}).map((value) => JSON.stringify(value));
  const dwell = start.plan_args?.dwell ?? start.plan_args?.exposure ?? start.plan_args?.time;
  return {
    type: start.plan_name ?? "run",
    description: typeof description === "string" ? description : `${start.plan_name ?? "run"} ${args.join(" ")}`.trim(),
    startTime: start.time,
    ...(steps === undefined ? {} : { steps }),
    ...(typeof dwell === "number" ? { integration: dwell } : {}),
    ...(stop === undefined || stop.exit_status === "success" ? {} : { exit_status: stop.exit_status }),
  };
}

async function* documentsOf(document: StoredDocument, signal?: AbortSignal): AsyncGenerator<NamedDocument> {
  if (document.isLocal) {
    yield* readJournal(await document.localPath(signal));
    return;
  }
  const lines = new TextDecoder().decode(await document.read(signal)).split("\n");
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const parsed = tryParse(line);
    if (parsed) yield parsed;
    else if (i < lines.length - 1 && !line.includes('"name":"engine"')) {
      throw new FormatError(`${document.url}: line ${i + 1} is no run document: ${line.slice(0, 60)}`);
    }
  }
}

function tryParse(line: string): NamedDocument | undefined {
  try {
    return parseDocument(line);
  } catch {
    return undefined;
  }
}
