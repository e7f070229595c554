import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Json } from "../documents/mod.ts";
import { ConfigError, StorageError } from "../errors/mod.ts";

/**
 * Metadata that goes into every start document, and the scan counter, kept in a JSON file between processes. The file is
 * read again before each change and replaced in one step, so that two programs on one data folder see each other's.
 * Without a path it lives in memory.
 */
export class PersistentMetadata {
  readonly #path: string | undefined;
  #values: Record<string, Json> = {};

  constructor(path?: string) {
    this.#path = path;
    this.#load();
  }

  /** All values; `scan_id` is that of the last run. */
  get values(): { readonly [key: string]: Json } {
    return this.#values;
  }

  /** Keep a value; undefined removes it. */
  set(key: string, value: Json | undefined): void {
    this.#load();
    if (value === undefined) delete this.#values[key];
    else this.#values[key] = value;
    this.#store();
  }

  /** Count one run; returns its number, the first being 1. */
  nextScanId(): number {
    this.#load();
    const last = this.#values.scan_id;
    const next = (typeof last === "number" ? last : 0) + 1;
    this.#values.scan_id = next;
    this.#store();
    return next;
  }

  #load(): void {
    if (this.#path === undefined) return;
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      throw new StorageError(`${this.#path} cannot be read. Check its permissions.`, { cause: error });
    }
    try {
      this.#values = JSON.parse(text) as Record<string, Json>;
    } catch (error) {
      throw new ConfigError(`${this.#path} is not JSON. Mend it, or remove it to count runs from 1 again.`, {
        cause: error,
      });
    }
  }

  #store(): void {
    if (this.#path === undefined) return;
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      const next = `${this.#path}.${process.pid}.new`;
      writeFileSync(next, `${JSON.stringify(this.#values, undefined, 1)}\n`);
      renameSync(next, this.#path);
    } catch (error) {
      throw new StorageError(
        `${this.#path} cannot be written. Free some space, or make the folder writable; nothing was started.`,
        { cause: error },
      );
    }
  }
}
