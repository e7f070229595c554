import { StorageError } from "../../errors/mod.ts";
import { type AppendFile, type OpenAppendFile, openAppendFile } from "./append-file.ts";

/**
 * The truth of one run: documents and engine records, one JSON line each, in order, appended before anybody sees them.
 * A line that cannot be written stays here and is tried again by `flush`; nothing is dropped and nothing overtakes it.
 */
export class Journal {
  readonly path: string;
  readonly #file: AppendFile;
  #size: number;
  /** Bytes that the file has not taken yet. */
  #unwritten: Buffer[] = [];
  #failure: StorageError | undefined;

  private constructor(path: string, file: AppendFile, size: number) {
    this.path = path;
    this.#file = file;
    this.#size = size;
  }

  /** A new journal. Throws StorageError when it cannot be made, also when the file exists. */
  static create(path: string, open: OpenAppendFile = openAppendFile): Journal {
    return new Journal(
      path,
      attempt(path, () => open(path, true)),
      0,
    );
  }

  /** Go on with a journal of `size` bytes, the torn end of which has been cut off. */
  static reopen(path: string, size: number, open: OpenAppendFile = openAppendFile): Journal {
    return new Journal(
      path,
      attempt(path, () => open(path, false)),
      size,
    );
  }

  /** Bytes in the file. Lines that wait to be written are not counted. */
  get size(): number {
    return this.#size;
  }

  /** Why lines are waiting to be written; undefined when none are. */
  get failure(): StorageError | undefined {
    return this.#failure;
  }

  /** Add one line (without its end). Returns whether it and all before it are written; see `failure` when not. */
  append(line: string): boolean {
    this.#unwritten.push(Buffer.from(`${line}\n`));
    return this.#failure ? false : this.flush();
  }

  /** Try to write what is waiting. Returns whether nothing is left. */
  flush(): boolean {
    try {
      for (let next = this.#unwritten[0]; next; next = this.#unwritten[0]) {
        const written = this.#file.write(next);
        this.#size += written;
        if (written === next.length) this.#unwritten.shift();
        else this.#unwritten[0] = next.subarray(written);
      }
      this.#failure = undefined;
      return true;
    } catch (error) {
      this.#failure = storageError(this.path, error);
      return false;
    }
  }

  /** Bring what is written to the disk. Throws StorageError. */
  sync(): void {
    attempt(this.path, () => this.#file.sync());
  }

  close(): void {
    this.flush();
    this.#file.close();
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw storageError(path, error);
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full. Free some space.",
  EDQUOT: "The disk quota is used up. Free some space.",
  EACCES: "You may not write there. Change the permissions or the data folder.",
  EPERM: "You may not write there. Change the permissions or the data folder.",
  EROFS: "The file system is read-only. Choose another data folder.",
  EEXIST: "The file exists and is never overwritten. Choose another data folder.",
  ENOTDIR: "Part of the path is not a folder. Choose another data folder.",
};

function storageError(path: string, cause: unknown): StorageError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  const remedy = REMEDIES[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new StorageError(`The run's journal ${path} cannot be written.\n${remedy}`, { cause });
}
