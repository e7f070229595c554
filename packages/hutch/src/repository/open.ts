import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RequestError } from "../errors/mod.ts";
import type { Dataset } from "./dataset/mod.ts";
import type { Repository } from "./repository.ts";
import { RunRepository } from "./run-repository.ts";
import { StoredDocument } from "./stored-document.ts";
import { fileStore, type HttpOptions, HttpStore, type S3Options, S3Store, type Store } from "./stores/mod.ts";
import { type KeyPatterns, UrlTemplate } from "./template.ts";
import { loadDocument, type TemplateOptions, TemplateRepository } from "./template-repository.ts";

/** How stores are reached. */
export interface StoreOptions {
  readonly http?: HttpOptions;
  readonly s3?: S3Options;
}

/** How a repository is opened. */
export interface RepositoryOptions extends StoreOptions, TemplateOptions {
  readonly patterns?: KeyPatterns;
}

/** What answers for a scheme; `origin` is `http://host:port` for the web. */
const STORES: Readonly<Record<string, (origin: string, options: StoreOptions) => Store>> = {
  file: () => fileStore,
  http: (origin, { http }) => new HttpStore(origin, http),
  https: (origin, { http }) => new HttpStore(origin, http),
  s3: (_origin, { s3 }) => new S3Store(s3),
};

/**
 * The repository that a URL template leads to: `file://`, `http://`, `https://`, `s3://`, or `hutch:///data/root` for
 * runs of Hutch. Nothing is read yet.
 *
 * @example
 * const repository = openRepository("file:///data/{proposal}/{scan}");
 * for await (const row of repository.proposal("2026-0001").rows()) console.log(row.scan, row.notes);
 */
export function openRepository(url: string, options: RepositoryOptions = {}): Repository {
  if (url.startsWith("hutch://")) return new RunRepository(decodeURIComponent(url.slice("hutch://".length)));
  const template = new UrlTemplate(url, options.patterns);
  return new TemplateRepository(template, storeFor(template.scheme, template.origin, options), options);
}

/**
 * The folder or document at an address or a path; what follows `#` is the path inside it.
 *
 * @throws RequestError for a scheme that Hutch does not know
 */
export function documentAt(address: string, options: StoreOptions = {}): StoredDocument {
  const [outside = "", ...rest] = address.split("#");
  const inside = rest.join("#").replace(/^\/+/, "");
  const [, scheme] = /^([a-z][a-z0-9+.-]+):\/\//i.exec(outside) ?? [];
  if (scheme === undefined) return new StoredDocument(fileStore, resolve(outside), inside);
  if (scheme === "file") return new StoredDocument(fileStore, fileURLToPath(outside), inside);
  if (scheme === "s3") return new StoredDocument(storeFor(scheme, "", options), outside.slice("s3://".length), inside);
  if (!URL.canParse(outside)) throw new RequestError(`${address} is not a URL.`);
  const { origin, pathname } = new URL(outside);
  return new StoredDocument(storeFor(scheme, origin, options), decodeURIComponent(pathname), inside);
}

/**
 * Loads one scan by its address: a folder or document of any kind that has a loader, or a path on this computer.
 *
 * @example
 * const scan = await loadScan("https://data.facility.eu/2026-0001/7.nxs#entry");
 */
export async function loadScan(
  address: string,
  options: StoreOptions & { signal?: AbortSignal } = {},
): Promise<Dataset> {
  return loadDocument(documentAt(address, options), { signal: options.signal });
}

function storeFor(scheme: string, origin: string, options: StoreOptions): Store {
  const make = Object.hasOwn(STORES, scheme) ? STORES[scheme] : undefined;
  if (make) return make(origin, options);
  throw new RequestError(
    `Hutch does not know ${scheme}://. It knows ${Object.keys(STORES).join("://, ")}:// and hutch://.`,
  );
}
