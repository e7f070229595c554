import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { RequestError } from "../errors/mod.ts";
import { inOrder } from "./in-order.ts";
import type { Store, StoreEntry } from "./stores/mod.ts";

/** How much of a document is read to see what it is, and for its summary. */
const HEAD_BYTES = 1 << 16;
/** How much of a small text beside the data is read for its summary. */
const NOTE_BYTES = 1 << 14;
/** Documents are fetched in parts, so that a slow server meets its time limit. */
const PART_BYTES = 1 << 24;

/** A folder or document of a store, with a path inside it: where a scan lies. */
export class StoredDocument {
  readonly store: Store;
  readonly path: string;
  readonly inside: string;

  constructor(store: Store, path: string, inside = "") {
    this.store = store;
    this.path = path;
    this.inside = inside;
  }

  get url(): string {
    return this.inside === "" ? this.store.url(this.path) : `${this.store.url(this.path)}#${this.inside}`;
  }

  /** Whether it lies on this computer, so that all of it is cheap to read. */
  get isLocal(): boolean {
    return this.store.localPath !== undefined;
  }

  /** Facts about it. Throws RequestError when nothing is there. */
  async entry(signal?: AbortSignal): Promise<StoreEntry> {
    const entry = await this.store.stat(this.path, signal);
    if (entry) return entry;
    throw new RequestError(`There is nothing at ${this.store.url(this.path)}. Check the address.`);
  }

  /** Names in the folder. */
  async names(signal?: AbortSignal): Promise<readonly string[]> {
    if (this.store.names) return this.store.names(this.path);
    return (await this.store.list(this.path, signal)).map(({ name }) => name);
  }

  /** The first bytes, of the document or of one in the folder. */
  head(name?: string, signal?: AbortSignal): Promise<Uint8Array> {
    if (name === undefined) return this.store.read(this.path, { from: 0, to: HEAD_BYTES }, signal);
    return this.store.read(`${this.path}/${name}`, { from: 0, to: NOTE_BYTES }, signal);
  }

  /** All of it. */
  read(signal?: AbortSignal): Promise<Uint8Array> {
    return this.store.read(this.path, undefined, signal);
  }

  /**
   * The path of a file or folder on this computer: the thing itself, or a copy of it. A copy is kept in the folder for
   * temporary files and used again while the original has the same size and time.
   */
  async localPath(signal?: AbortSignal): Promise<string> {
    if (this.store.localPath) return this.store.localPath(this.path);
    const hash = createHash("sha256").update(this.store.url(this.path)).digest("hex").slice(0, 24);
    const folder = join(tmpdir(), `hutch-${userInfo().username}`, hash);
    return this.#copy(this.path, await this.entry(signal), folder, signal);
  }

  async #copy(path: string, entry: StoreEntry, folder: string, signal?: AbortSignal): Promise<string> {
    const target = join(folder, entry.name);
    await mkdir(entry.kind === "folder" ? target : folder, { recursive: true });
    if (entry.kind === "folder") {
      const entries = await this.store.list(path, signal);
      const copies = inOrder(entries, 8, (child) => this.#copy(`${path}/${child.name}`, child, target, signal));
      for await (const _ of copies);
      return target;
    }
    if (!(await isCopyOf(target, entry))) await this.#download(path, entry, target, signal);
    return target;
  }

  async #download(path: string, entry: StoreEntry, target: string, signal?: AbortSignal): Promise<void> {
    const part = `${target}.${randomUUID()}.part`;
    if (entry.bytes === undefined) await writeFile(part, await this.store.read(path, undefined, signal));
    for (let from = 0; from < (entry.bytes ?? 0) || (from === 0 && entry.bytes === 0); from += PART_BYTES) {
      const bytes = await this.store.read(path, { from, to: Math.min(entry.bytes!, from + PART_BYTES) }, signal);
      await writeFile(part, bytes, { flag: "a" });
    }
    await rename(part, target);
  }
}

/** Whether a copy was made after the last change of the original, and has its size. */
async function isCopyOf(target: string, { bytes, modifiedMs }: StoreEntry): Promise<boolean> {
  if (bytes === undefined || modifiedMs === undefined) return false;
  const copy = await stat(target).catch(() => undefined);
  return copy?.size === bytes && copy.mtimeMs > modifiedMs;
}
