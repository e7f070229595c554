import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { dirname, extname } from "node:path";
import { StorageError } from "../errors/mod.ts";

/**
 * A text file that only grows. Every `write` reaches the operating system before it returns, so the file is whole up to
 * the last line even after `kill -9`. What a full disk refused is kept and written first when there is room again.
 *
 * A file that exists is never changed, but it may be gone on with: as long as what is written is what the file holds
 * already, nothing happens, and then it grows. So a run that is resumed after a crash gets its own file back. At the
 * first difference a new file is taken, with `_1`, `_2` … before its extension, and `onNotice` is told.
 */
export class TextFile {
  #path: string;
  #descriptor: number | undefined;
  #onNotice: ((notice: string) => void) | undefined;
  #unwritten: Uint8Array[] = [];
  /** Bytes of the file that were there before, and how many of them have been written again. */
  #before = 0;
  #matched = 0;

  private constructor(path: string, descriptor: number, onNotice?: (notice: string) => void) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.#onNotice = onNotice;
  }

  /**
   * Make a new file, and its folder, or go on with one that begins as this one will.
   *
   * @throws StorageError when the folder cannot be made or written to
   */
  static create(path: string, onNotice?: (notice: string) => void): TextFile {
    return asStorageError(path, () => {
      mkdirSync(dirname(path), { recursive: true });
      const file = new TextFile(path, openSync(path, "a+"), onNotice);
      file.#before = fstatSync(file.#descriptor!).size;
      return file;
    });
  }

  /** Go on writing at the end of a file, whatever it holds, or make it. A last line that was cut short is ended first. */
  static append(path: string): TextFile {
    return asStorageError(path, () => {
      mkdirSync(dirname(path), { recursive: true });
      const descriptor = openSync(path, "a+");
      const file = new TextFile(path, descriptor);
      const { size } = fstatSync(descriptor);
      const last = new Uint8Array(1);
      if (size > 0) readSync(descriptor, last, 0, 1, size - 1);
      if (size > 0 && last[0] !== 0x0a) file.write("\n");
      return file;
    });
  }

  /** Where the text is; it may change while the file holds what was there before. */
  get path(): string {
    return this.#path;
  }

  /** @throws StorageError when the disk is full or gone; the text is kept, and goes out before the next one. */
  write(text: string): void {
    const bytes = Buffer.from(text, "utf8");
    const rest = this.#matched < this.#before ? this.#match(bytes) : bytes;
    if (rest.length > 0) this.#unwritten.push(rest);
    this.#flush();
  }

  /** @throws StorageError when text is left that the disk does not take */
  close(): void {
    if (this.#descriptor === undefined) return;
    try {
      if (this.#matched < this.#before) this.#leave();
      this.#flush();
    } finally {
      closeSync(this.#descriptor);
      this.#descriptor = undefined;
    }
  }

  /** Compare with what is there; returns the bytes that are to be written after it. */
  #match(bytes: Uint8Array): Uint8Array {
    const length = Math.min(bytes.length, this.#before - this.#matched);
    const there = Buffer.alloc(length);
    asStorageError(this.#path, () => readSync(this.#descriptor!, there, 0, length, this.#matched));
    if (there.equals(bytes.subarray(0, length))) {
      this.#matched += length;
      return bytes.subarray(length);
    }
    this.#leave();
    return bytes;
  }

  /** Take a new file, with a copy of what was written so far. */
  #leave(): void {
    const old = this.#descriptor!;
    const text = Buffer.alloc(this.#matched);
    asStorageError(this.#path, () => {
      readSync(old, text, 0, text.length, 0);
      const [path, descriptor] = firstFree(this.#path, (candidate) => openSync(candidate, "ax"));
      this.#onNotice?.(takenNotice(this.#path, path));
      this.#path = path;
      this.#descriptor = descriptor;
    });
    closeSync(old);
    this.#before = 0;
    this.#matched = 0;
    if (text.length > 0) this.#unwritten.unshift(text);
  }

  #flush(): void {
    asStorageError(this.#path, () => {
      while (this.#unwritten.length > 0) {
        const bytes = this.#unwritten[0]!;
        const written = writeSync(this.#descriptor!, bytes);
        if (written < bytes.length) this.#unwritten[0] = bytes.subarray(written);
        else this.#unwritten.shift();
      }
    });
  }
}

/**
 * The first of `path`, `path_1`, `path_2` … at which `open` does not find a file (else it throws `EEXIST`, or a
 * StorageError with that cause), with
 * what `open` returned.
 */
export function firstFree<T>(path: string, open: (candidate: string) => T): [path: string, opened: T] {
  const extension = extname(path);
  const base = path.slice(0, path.length - extension.length);
  for (let n = 0; ; n++) {
    const candidate = n === 0 ? path : `${base}_${n}${extension}`;
    try {
      return [candidate, open(candidate)];
    } catch (error) {
      const system = error instanceof StorageError ? error.cause : error;
      if ((system as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** The sentence for a file name that was taken. */
export function takenNotice(wanted: string, used: string): string {
  return `${wanted} exists and is left as it is; this run goes to ${used}.`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full. Free some space; nothing is lost, the journal has it all",
  EDQUOT: "the disk quota is used up. Free some space; nothing is lost, the journal has it all",
  EACCES: "you may not write there. Choose another folder, or have its permissions changed",
  EPERM: "you may not write there. Choose another folder, or have its permissions changed",
  EROFS: "the disk is read-only. Choose another folder",
  ENOTDIR: "a part of the path is a file, not a folder. Choose another folder",
};

/** Run `action`; an error of the file system becomes a `StorageError` that names the file and the remedy. */
export function asStorageError<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || error instanceof StorageError) throw error;
    throw new StorageError(`Cannot write ${path}: ${REASONS[code] ?? (error as Error).message}.`, { cause: error });
  }
}
