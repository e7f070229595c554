import { basename } from "node:path";
import type { RunSummary } from "../engine/mod.ts";
import { UnknownNameError } from "../errors/mod.ts";
import type { Dataset } from "./dataset/mod.ts";
import { handleOf } from "./handles.ts";
import { type KeyOrder, listedOrder } from "./key-order.ts";
import { type ScanRow, scanRow } from "./listing.ts";
import { loadRun, runScanSummary } from "./loaders/runs.ts";
import { Proposal, type RowsOptions } from "./proposal.ts";
import { Repository } from "./repository.ts";
import { RunIndex } from "./run-index.ts";
import { Scan, type ScanSummary } from "./scan.ts";
import { fileStore } from "./stores/mod.ts";

/** The proposal of runs that name none. */
export const NO_PROPOSAL = "unassigned";

/**
 * The runs under a data root of Hutch: proposals are what their start documents call `data_session` or `proposal`, scans
 * are runs, by the name of their folder (`00042_scan_3f2a91c0`) in the order of their start.
 */
export class RunRepository extends Repository {
  readonly #index: RunIndex;

  constructor(dataRoot: string) {
    super();
    this.#index = new RunIndex(dataRoot);
  }

  protected override async listKeys(signal?: AbortSignal): Promise<Iterable<string>> {
    const keys = new Set<string>();
    for await (const run of this.#index.runs(signal)) keys.add(proposalOf(run));
    return keys;
  }

  protected override open(key: string): Proposal {
    return new RunProposal(key, this.#index);
  }
}

class RunProposal extends Proposal {
  readonly #index: RunIndex;

  constructor(key: string, index: RunIndex) {
    super(key, { order: "start-time" });
    this.#index = index;
  }

  override async keys(signal?: AbortSignal): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const run of this.#runs(signal)) keys.push(keyOf(run));
    return keys;
  }

  override async keyOrder(signal?: AbortSignal): Promise<KeyOrder> {
    return listedOrder(await this.keys(signal));
  }

  // The index has the summaries, and gives the first before the last are read.
  override async *rows({ signal }: RowsOptions = {}): AsyncGenerator<ScanRow> {
    for await (const run of this.#runs(signal)) {
      const key = keyOf(run);
      yield scanRow(key, handleOf(key, "r"), runScanSummary(run));
    }
  }

  protected override listKeys(signal?: AbortSignal): Promise<Iterable<string>> {
    return this.keys(signal);
  }

  protected override open(key: string): Scan {
    return new RunScan(this.key, key, () => this.#find(key));
  }

  async *#runs(signal?: AbortSignal): AsyncGenerator<RunSummary> {
    for await (const run of this.#index.runs(signal)) if (proposalOf(run) === this.key) yield run;
  }

  async #find(key: string): Promise<RunSummary> {
    const known: string[] = [];
    for await (const run of this.#runs()) {
      if (keyOf(run) === key) return run;
      known.push(keyOf(run));
    }
    throw new UnknownNameError({ kind: "run", requested: key, known });
  }
}

class RunScan extends Scan {
  readonly #run: () => Promise<RunSummary>;

  constructor(proposal: string, key: string, run: () => Promise<RunSummary>) {
    super(proposal, key);
    this.#run = run;
  }

  override async summary(): Promise<ScanSummary> {
    return runScanSummary(await this.#run());
  }

  override async raw(): Promise<Dataset> {
    const run = await this.#run();
    const { dataset, warnings } = await loadRun(run);
    const source = fileStore.url(run.journal);
    return dataset.assign({ attributes: warnings.length === 0 ? { source } : { source, warnings } });
  }
}

/** Folder names are unique: they end in the beginning of the uid. */
function keyOf({ folder }: RunSummary): string {
  return basename(folder);
}

function proposalOf({ start }: RunSummary): string {
  const name = start.data_session || start.proposal;
  return typeof name === "string" || typeof name === "number" ? String(name) : NO_PROPOSAL;
}
