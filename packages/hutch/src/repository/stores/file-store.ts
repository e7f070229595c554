import { close, type Dirent, open, read, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { RequestError, StorageError } from "../../errors/mod.ts";
import type { Store, StoreEntry } from "./store.ts";

const openFile = promisify(open);
const readFile = promisify(read);
const closeFile = promisify(close);

/** The system reads a little less than 2 GiB in one call. */
const MOST_AT_ONCE = 2 ** 30;

/** Folders and files of this computer. Names that begin with a dot are not listed. */
export const fileStore: Store = {
  url: (path) => pathToFileURL(path).href,

  async list(path) {
    const entries = await attempt(path, "listed", readdir(path, { withFileTypes: true }));
    const shown = entries.filter(({ name }) => !name.startsWith("."));
    const links = shown.some((entry) => entry.isSymbolicLink());
    return links ? Promise.all(shown.map((entry) => followed(path, entry))) : shown.map(plain);
  },

  async names(path) {
    return (await attempt(path, "listed", readdir(path))).filter((name) => !name.startsWith("."));
  },

  // Asked at once, like `modifiedMs`: a listing of 10,000 scans would spend most of its time on promises.
  async stat(path) {
    try {
      const facts = statSync(path, { throwIfNoEntry: false });
      return (
        facts && {
          name: basename(path),
          kind: facts.isDirectory() ? "folder" : "document",
          modifiedMs: facts.mtimeMs,
          bytes: facts.size,
        }
      );
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      throw storageError(path, "read", cause);
    }
  },

  async read(path, range) {
    const file = await attempt(path, "read", openFile(path, "r"));
    try {
      const from = range?.from ?? 0;
      const to = range?.to ?? (await fileStore.stat(path))?.bytes ?? 0;
      const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
      let done = 0;
      while (done < bytes.length) {
        const asked = Math.min(bytes.length - done, MOST_AT_ONCE);
        const { bytesRead } = await attempt(path, "read", readFile(file, bytes, done, asked, from + done));
        done += bytesRead;
        if (bytesRead < asked) break; // A file gives all it has.
      }
      return bytes.subarray(0, done);
    } finally {
      await closeFile(file);
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
