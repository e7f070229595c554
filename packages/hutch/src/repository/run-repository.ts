import { listRuns, type RunSummary } from "../engine/mod.ts";
import { UnknownNameError } from "../errors/mod.ts";
import type { Dataset } from "./dataset/mod.ts";
import { loadRun, runScanSummary } from "./loaders/runs.ts";
import { Proposal } from "./proposal.ts";
import { Repository } from "./repository.ts";
import { Scan, type ScanSummary } from "./scan.ts";
import { fileStore } from "./stores/mod.ts";

/** The proposal of runs that name none. */
export const NO_PROPOSAL = "unassigned";

/**
 * The runs under a data root of Hutch: proposals are what their start documents call `data_session` or `proposal`, scans
 * are runs, by the name of their folder (`00042_scan_3f2a91c0`) in the order of their start.
 */
export class RunRepository extends Repository {
  readonly #dataRoot: string;

  constructor(dataRoot: string) {
    super();
    this.#dataRoot = dataRoot;
  }

  protected override async listKeys(signal?: AbortSignal): Promise<Iterable<string>> {
    const keys = new Set<string>();
    for await (const run of listRuns(this.#dataRoot)) {
      signal?.throwIfAborted();
      keys.add(proposalOf(run));
    }
    return keys;
  }

  protected override open(key: string): Proposal {
    return new RunProposal(key, this.#dataRoot);
  }
}

class RunProposal extends Proposal {
  readonly #dataRoot: string;
  #runs = new Map<string, RunSummary>();

  constructor(key: string, dataRoot: string) {
    super(key, { order: "start-time" });
    this.#dataRoot = dataRoot;
  }

  protected override async listKeys(signal?: AbortSignal): Promise<Iterable<string>> {
    const runs = new Map<string, RunSummary>();
    for await (const run of listRuns(this.#dataRoot)) {
      signal?.throwIfAborted();
      if (proposalOf(run) === this.key) runs.set(run.folder.split("/").at(-1)!, run);
    }
    this.#runs = runs;
    return runs.keys();
  }

  protected override open(key: string): Scan {
    return new RunScan(this.key, key, async () => {
      const run = this.#runs.get(key);
      if (run) return run;
      const known = await this.keys();
      const found = this.#runs.get(key);
      if (found) return found;
      throw new UnknownNameError({ kind: "run", requested: key, known });
    });
  }

  protected override stampOf(key: string): number | undefined {
    const run = this.#runs.get(key);
    // A run that ended does not change; one that goes on is looked at again.
    return run?.stop ? run.stop.time * 1000 : undefined;
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

function proposalOf({ start }: RunSummary): string {
  const name = start.data_session || start.proposal;
  return typeof name === "string" || typeof name === "number" ? String(name) : NO_PROPOSAL;
}
