import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, unlinkSync, writeSync, writevSync } from "node:fs";
import { StorageError } from "../../errors/mod.ts";
import type { ByteSink } from "./sink.ts";

/** Buffers that one writev call takes at most (POSIX guarantees 16, Linux and macOS take 1024). */
const MAX_PARTS = 512;

/** What to do about a failed call, by the error number's name. */
const REMEDIES: Readonly<Record<string, string>> = {
  EEXIST: "It exists already and is never overwritten. Choose another name, or ask for overwriting.",
  ENOENT: "The folder does not exist. Create it, or choose another one.",
  EACCES: "Permission denied. Choose a folder you may write to, or have the permission given.",
  EROFS: "The file system is read-only. Choose another folder.",
  EISDIR: "It is a folder. Choose the name of a file.",
  ENOSPC: "The disk is full. Free some space and try again; what was published stays readable.",
  EDQUOT: "The disk quota is used up. Free some space and try again; what was published stays readable.",
  EFBIG: "The file is larger than the file system allows. Write to another one, or split the run.",
  EIO: "The disk reports an error. Write to another one and have this one checked.",
};

/**
 * Create the file `path` for writing.
 *
 * @param options `overwrite` replaces a file of that name: it is unlinked first, so whoever reads it keeps reading the
 *   old one in peace. Without it an existing file is a StorageError and stays as it is.
 */
export function createFileSink(path: string, { overwrite = false }: { overwrite?: boolean } = {}): ByteSink {
  const descriptor = guard(path, "create", () => {
    if (overwrite) {
      try {
        unlinkSync(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    }
    return openSync(path, "wx+", 0o666);
  });
  return new FileSink(path, descriptor);
}

class FileSink implements ByteSink {
  readonly name: string;
  readonly #descriptor: number;
  #size: number;

  constructor(path: string, descriptor: number) {
    this.name = path;
    this.#descriptor = descriptor;
    this.#size = fstatSync(descriptor).size;
  }

  get size(): number {
    return this.#size;
  }

  write(position: number, bytes: Uint8Array): void {
    guard(this.name, "write", () => {
      let done = 0;
      while (done < bytes.length) {
        const count = writeSync(this.#descriptor, bytes, done, bytes.length - done, position + done);
        done += moved(count);
      }
    });
    this.#size = Math.max(this.#size, position + bytes.length);
  }

  writeAll(position: number, parts: readonly Uint8Array[]): void {
    let at = position;
    for (let first = 0; first < parts.length; first += MAX_PARTS) {
      at = this.#writeSome(at, parts.slice(first, first + MAX_PARTS));
    }
  }

  truncate(size: number): void {
    if (size === this.#size) return;
    guard(this.name, "resize", () => ftruncateSync(this.#descriptor, size));
    this.#size = size;
  }

  flush(): void {
    guard(this.name, "flush", () => fsyncSync(this.#descriptor));
  }

  close(): void {
    guard(this.name, "close", () => closeSync(this.#descriptor));
  }

  /** One writev, and plain writes for what a short write left over. */
  #writeSome(position: number, parts: readonly Uint8Array[]): number {
    let written = guard(this.name, "write", () => writevSync(this.#descriptor, parts, position));
    let at = position;
    for (const part of parts) {
      const taken = Math.min(written, part.length);
      written -= taken;
      if (taken < part.length) this.write(at + taken, part.subarray(taken));
      at += part.length;
    }
    this.#size = Math.max(this.#size, at);
    return at;
  }
}

/** A write of no bytes at all would be tried for ever; systems that do so are out of space. */
function moved(count: number): number {
  if (count > 0) return count;
  throw Object.assign(new Error("the system wrote no bytes"), { code: "ENOSPC" });
}

/** Run a call of the file system; what it throws becomes a StorageError with the path and the remedy. */
export function guard<T>(path: string, action: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const remedy = REMEDIES[code] ?? `The system says: ${(error as Error).message}.`;
    throw new StorageError(`Cannot ${action} ${path} (${code}).\n${remedy}`, { cause: error });
  }
}
