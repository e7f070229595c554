import { createHash } from "node:crypto";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { JOURNAL_FILE } from "../engine/mod.ts";
import { documentAt } from "../repository/mod.ts";

/**
 * What tells the data of a scan from any other data, without reading it: a hash of its address and of the size and the
 * time of all its files. Of a run of Hutch it is the journal alone, which is written before anything else.
 *
 * @throws RequestError when nothing is there
 */
export async function dataIdentity(address: string, signal?: AbortSignal): Promise<string> {
  const document = documentAt(address);
  const entry = await document.entry(signal);
  const facts: unknown[] = [document.url];
  if (!document.isLocal) facts.push(entry.bytes, entry.modifiedMs, await remoteFiles(document, entry.kind, signal));
  else {
    const path = await document.localPath(signal);
    facts.push(entry.kind === "folder" ? await filesBelow(path, signal) : await fileFacts(path));
  }
  return hashOf(facts);
}

/** A short name for a value: the same for equal values, whatever the order of their keys. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

async function remoteFiles(document: ReturnType<typeof documentAt>, kind: string, signal?: AbortSignal) {
  if (kind !== "folder") return [];
  const entries = await document.store.list(document.path, signal);
  return entries.map(({ name, bytes, modifiedMs }) => [name, bytes, modifiedMs]).sort();
}

async function filesBelow(folder: string, signal?: AbortSignal): Promise<unknown[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some(({ name }) => name === JOURNAL_FILE)) return [await fileFacts(join(folder, JOURNAL_FILE))];
  const facts: unknown[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    signal?.throwIfAborted();
    const path = join(folder, entry.name);
    facts.push(entry.name, entry.isDirectory() ? await filesBelow(path, signal) : await fileFacts(path));
  }
  return facts;
}

async function fileFacts(path: string): Promise<readonly [bytes: number, modifiedMs: number]> {
  const { size, mtimeMs } = await lstat(path);
  return [size, mtimeMs];
}
