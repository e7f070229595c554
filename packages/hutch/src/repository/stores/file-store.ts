import { type Dirent, statSync } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { RequestError, StorageError } from "../../errors/mod.ts";
import type { Store, StoreEntry } from "./store.ts";

/** Folders and files of this computer. Names that begin with a dot are not listed. */
export const fileStore: Store = {
  url: (path) => pathToFileURL(path).href,

  async list(path) {
    const entries = await attempt(path, "listed", readdir(path, { withFileTypes: true }));
    const shown = entries.filter(({ name }) => !name.startsWith("."));
    const links = shown.some((entry) => entry.isSymbolicLink());
    return links ? Promise.all(shown.map((entry) => followed(path, entry))) : shown.map(plain);
  },

  async stat(path) {
    try {
      const facts = await stat(path);
      return {
        name: basename(path),
        kind: facts.isDirectory() ? "folder" : "document",
        modifiedMs: facts.mtimeMs,
        bytes: facts.size,
      };
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      throw storageError(path, "read", cause);
    }
  },

  async read(path, range) {
    const file = await attempt(path, "read", open(path, "r"));
    try {
      const { size } = await file.stat();
      const from = range?.from ?? 0;
      const bytes = new Uint8Array(Math.max(0, Math.min(size, range?.to ?? size) - from));
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await attempt(path, "read", file.read(bytes, done, bytes.length - done, from + done));
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    } finally {
      await file.close();
    }
  },

  modifiedMs: (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs,

  localPath: (path) => path,
};

function plain(entry: Dirent): StoreEntry {
  return { name: entry.name, kind: entry.isDirectory() ? "folder" : "document" };
}

async function followed(folder: string, entry: Dirent): Promise<StoreEntry> {
  if (!entry.isSymbolicLink()) return plain(entry);
  const target = await fileStore.stat(`${folder}/${entry.name}`);
  return { name: entry.name, kind: target?.kind ?? "document" };
}

async function attempt<T>(path: string, what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (isMissing(cause)) throw new RequestError(`There is no ${path}. Check the path, and that its disk is mounted.`);
    throw storageError(path, what, cause);
  }
}

function storageError(path: string, what: string, cause: unknown): StorageError {
  return new StorageError(`${path} cannot be ${what}: ${(cause as Error).message}.`, { cause });
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}
