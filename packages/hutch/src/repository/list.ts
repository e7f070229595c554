import { RequestError } from "../errors/mod.ts";
import { defineRepository } from "./define.ts";
import type { ScanRow } from "./listing.ts";
import { findLoader } from "./loaders/find-loader.ts";
import { documentAt, openRepository, type RepositoryOptions } from "./open.ts";
import type { Repository } from "./repository.ts";
import { StoredDocument } from "./stored-document.ts";
import { defaultCacheFolder } from "./summary-file.ts";
import { listInDocument, loadDocument } from "./template-repository.ts";

/** One line of a listing: a proposal, or a scan of one. */
export type RepositoryRow =
  | { readonly kind: "proposal"; readonly proposal: string; readonly handle: string; readonly problem?: Error }
  | ({ readonly kind: "scan"; readonly proposal: string } & ScanRow);

/** Options of `listRepository`. */
export interface ListOptions extends RepositoryOptions {
  /** Key or handle of a proposal, whose scans are then listed. */
  readonly proposal?: string;
  /** At most so many rows. */
  readonly limit?: number;
  /** Read every summary again. */
  readonly refresh?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * What lies at a URL, row by row as it becomes known: the proposals of a template, the scans of one proposal (or of the
 * only one there is), or the scans in a plain folder or document.
 */
export async function* listRepository(url: string, options: ListOptions = {}): AsyncGenerator<RepositoryRow> {
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  for await (const row of rowsOf(url, options)) {
    if (left-- <= 0) return;
    yield row;
  }
}

async function* rowsOf(url: string, options: ListOptions): AsyncGenerator<RepositoryRow> {
  const { signal, proposal: wanted } = options;
  const isTemplate = /\{\w*\}/.test(url) || url.startsWith("hutch://");
  const repository = isTemplate
    ? openRepository(url, { cacheFolder: defaultCacheFolder(), ...options })
    : await plainRepository(url, options);
  const names = await repository.all(signal);
  const only = names.keys.length === 1 ? names.keys[0] : undefined;
  const key = wanted === undefined ? only : await repository.keyOf(wanted, signal);
  if (key === undefined) {
    for (const [proposal, handle] of names) yield { kind: "proposal", proposal, handle };
    for (const { name, problem } of repository.problems)
      yield { kind: "proposal", proposal: name, handle: "", problem };
    return;
  }
  for await (const row of repository.proposal(key).rows(options)) yield { kind: "scan", proposal: key, ...row };
}

/** A folder or document as the one proposal of a repository. */
async function plainRepository(url: string, options: ListOptions): Promise<Repository> {
  const document = documentAt(url, options);
  const { name, kind } = await document.entry(options.signal);
  const childOf = (scan: string) =>
    kind === "folder"
      ? new StoredDocument(document.store, `${document.path}/${scan}`)
      : new StoredDocument(document.store, document.path, document.inside ? `${document.inside}/${scan}` : scan);
  return defineRepository({
    proposals: () => [name],
    async scans(_proposal, signal) {
      if (kind === "folder") return document.names(signal);
      const names = await listInDocument(document, undefined, signal);
      if (names.length > 0) return names;
      throw new RequestError(`${document.url} holds one scan. Load it: hutch load ${url}`);
    },
    async summary({ scan }, signal) {
      const child = childOf(scan);
      const { loader, facts } = await findLoader(child, { signal });
      return loader.summary(child, facts, signal);
    },
    raw: ({ scan }, signal) => loadDocument(childOf(scan), { signal }),
    url: ({ scan }) => childOf(scan).url,
  });
}
