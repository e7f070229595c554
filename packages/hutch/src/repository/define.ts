import type { Awaitable, KeyList } from "./collection.ts";
import type { Dataset } from "./dataset/mod.ts";
import type { ScanOrder } from "./key-order.ts";
import { Proposal } from "./proposal.ts";
import { Repository } from "./repository.ts";
import { Scan, type ScanSummary, type SpiceValues } from "./scan.ts";
import type { ScanPlace } from "./template.ts";

/** A repository as one object literal. */
export interface RepositoryDefinition {
  /** Keys of the proposals. */
  proposals(signal?: AbortSignal): Awaitable<KeyList>;
  /** Keys of a proposal's scans. */
  scans(proposal: string, signal?: AbortSignal): Awaitable<KeyList>;
  summary(place: ScanPlace, signal?: AbortSignal): Awaitable<ScanSummary>;
  raw(place: ScanPlace, signal?: AbortSignal): Awaitable<Dataset>;
  /** In place of the recipe registered for the scan's type. */
  cook?(raw: Dataset, spice: SpiceValues, place: ScanPlace): Awaitable<Dataset>;
  url?(place: ScanPlace): string;
  /** A number that changes whenever the scan does, found at once; without it summaries are read anew every 5 minutes. */
  stamp?(place: ScanPlace): number | undefined;
  /** Handles of your own; they are made unique afterwards. */
  proposalHandle?(key: string): string;
  scanHandle?(key: string): string;
  readonly order?: ScanOrder;
}

/**
 * A repository from an object literal. For more than a few lines, extend `Repository`, `Proposal` and `Scan`.
 *
 * @example
 * const repository = defineRepository({
 *   proposals: () => ["alpha"],
 *   scans: () => ["a0", "a1"],
 *   summary: () => ({ type: "demo", description: "" }),
 *   raw: ({ scan }) => new Dataset({ variables: { name: { dims: ["index"], values: [scan] } } }),
 * });
 */
export function defineRepository(definition: RepositoryDefinition): Repository {
  return new DefinedRepository(definition);
}

class DefinedRepository extends Repository {
  readonly #definition: RepositoryDefinition;

  constructor(definition: RepositoryDefinition) {
    super();
    this.#definition = definition;
  }

  protected override listKeys(signal?: AbortSignal) {
    return this.#definition.proposals(signal);
  }

  protected override open(key: string) {
    return new DefinedProposal(key, this.#definition);
  }

  protected override makeHandle(key: string): string {
    return this.#definition.proposalHandle?.(key) ?? super.makeHandle(key);
  }
}

class DefinedProposal extends Proposal {
  readonly #definition: RepositoryDefinition;

  constructor(key: string, definition: RepositoryDefinition) {
    super(key, definition.order ? { order: definition.order } : {});
    this.#definition = definition;
  }

  protected override listKeys(signal?: AbortSignal) {
    return this.#definition.scans(this.key, signal);
  }

  protected override open(key: string) {
    return new DefinedScan(this.key, key, this.#definition);
  }

  protected override makeHandle(key: string): string {
    return this.#definition.scanHandle?.(key) ?? super.makeHandle(key);
  }

  protected override stampOf(scan: string): number | undefined {
    return this.#definition.stamp?.({ proposal: this.key, scan });
  }
}

class DefinedScan extends Scan {
  readonly #definition: RepositoryDefinition;

  constructor(proposal: string, key: string, definition: RepositoryDefinition) {
    super(proposal, key);
    this.#definition = definition;
    const { cook } = definition;
    if (cook) this.cook = (raw, spice) => cook(raw, spice, this.#place);
  }

  override get url(): string | undefined {
    return this.#definition.url?.(this.#place);
  }

  override summary(signal?: AbortSignal) {
    return this.#definition.summary(this.#place, signal);
  }

  override raw(signal?: AbortSignal) {
    return this.#definition.raw(this.#place, signal);
  }

  get #place(): ScanPlace {
    return { proposal: this.proposal, scan: this.key };
  }
}
