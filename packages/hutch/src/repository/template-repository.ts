import type { KeyList } from "./collection.ts";
import type { Dataset } from "./dataset/mod.ts";
import type { ScanOrder } from "./key-order.ts";
import type { SummaryStore } from "./listing.ts";
import { findLoader, LOADERS } from "./loaders/find-loader.ts";
import type { Loader } from "./loaders/loader.ts";
import { Proposal } from "./proposal.ts";
import { Repository } from "./repository.ts";
import { Scan, type ScanSummary } from "./scan.ts";
import { StoredDocument } from "./stored-document.ts";
import type { Store } from "./stores/mod.ts";
import { summaryFile } from "./summary-file.ts";
import { splitPath, type UrlTemplate } from "./template.ts";
import { findKeys, type ListInside, type Walk } from "./walk.ts";

/** How a template repository finds and reads. */
export interface TemplateOptions {
  readonly order?: ScanOrder;
  /** Loaders of a beamline's own formats; they are asked before the others. */
  readonly loaders?: readonly Loader[];
  /** Handles of your own; they are made unique afterwards. */
  readonly proposalHandle?: (key: string) => string;
  readonly scanHandle?: (key: string) => string;
  /** Folder in which summaries are kept between processes; none by default. */
  readonly cacheFolder?: string;
}

/** Proposals and scans wherever a URL template finds them. */
export class TemplateRepository extends Repository {
  readonly template: UrlTemplate;
  readonly #place: Place;

  constructor(template: UrlTemplate, store: Store, options: TemplateOptions = {}) {
    super();
    this.template = template;
    this.#place = new Place(template, store, options);
  }

  protected override listKeys(signal?: AbortSignal): Promise<KeyList> {
    return findKeys(this.#place.walk(signal), "proposal");
  }

  protected override open(key: string): Proposal {
    return new TemplateProposal(key, this.#place);
  }

  protected override makeHandle(key: string): string {
    return this.#place.options.proposalHandle?.(key) ?? super.makeHandle(key);
  }
}

class TemplateProposal extends Proposal {
  readonly #place: Place;

  constructor(key: string, place: Place) {
    super(key, place.options.order ? { order: place.options.order } : {});
    this.#place = place;
  }

  protected override listKeys(signal?: AbortSignal): Promise<KeyList> {
    const { depth } = this.#place.template;
    const parts = depth.proposal === 1 ? [this.key] : splitPath(this.key);
    return findKeys(this.#place.walk(signal), "scan", { proposal: parts });
  }

  protected override open(key: string): Scan {
    return new TemplateScan(this.key, key, this.#place);
  }

  protected override makeHandle(key: string): string {
    return this.#place.options.scanHandle?.(key) ?? super.makeHandle(key);
  }

  protected override stampOf(scan: string): number | undefined {
    const { store, template } = this.#place;
    return store.modifiedMs?.(template.fill({ proposal: this.key, scan }).path);
  }

  protected override get summaryStore(): SummaryStore | undefined {
    const { template, options } = this.#place;
    return options.cacheFolder === undefined
      ? undefined
      : summaryFile(options.cacheFolder, `${template.text}\n${this.key}`);
  }
}

class TemplateScan extends Scan {
  readonly #place: Place;

  constructor(proposal: string, key: string, place: Place) {
    super(proposal, key);
    this.#place = place;
  }

  override get url(): string {
    return this.#document.url;
  }

  override async summary(signal?: AbortSignal): Promise<ScanSummary> {
    const { loader, facts } = await findLoader(this.#document, { loaders: this.#place.loaders, signal });
    return loader.summary(this.#document, facts, signal);
  }

  override raw(signal?: AbortSignal): Promise<Dataset> {
    return loadDocument(this.#document, { loaders: this.#place.loaders, signal });
  }

  get #document(): StoredDocument {
    const { store, template } = this.#place;
    const { path, inside } = template.fill({ proposal: this.proposal, scan: this.key });
    return new StoredDocument(store, path, inside);
  }
}

/** Reads a document with the loader that fits. What was wrong but could be mended is the attribute `warnings`. */
export async function loadDocument(
  document: StoredDocument,
  { loaders = LOADERS, signal }: { loaders?: readonly Loader[]; signal?: AbortSignal | undefined } = {},
): Promise<Dataset> {
  const { loader } = await findLoader(document, { loaders, signal });
  const { dataset, warnings } = await loader.load(document, signal);
  return warnings.length === 0 ? dataset : dataset.assign({ attributes: { warnings } });
}

/** Template, store and options, as proposals and scans share them. */
class Place {
  readonly template: UrlTemplate;
  readonly store: Store;
  readonly options: TemplateOptions;
  readonly loaders: readonly Loader[];

  constructor(template: UrlTemplate, store: Store, options: TemplateOptions) {
    this.template = template;
    this.store = store;
    this.options = options;
    this.loaders = [...(options.loaders ?? []), ...LOADERS];
  }

  walk(signal: AbortSignal | undefined): Walk {
    const listInside: ListInside = (path, inside, stop) =>
      listInDocument(new StoredDocument(this.store, path, inside), this.loaders, stop);
    return { template: this.template, store: this.store, listInside, signal };
  }
}

/** Names one level below a document's inner path; none for documents that hold one scan. */
export async function listInDocument(
  document: StoredDocument,
  loaders: readonly Loader[] = LOADERS,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { loader } = await findLoader(document, { loaders, signal });
  return (await loader.list?.(document, signal)) ?? [];
}
