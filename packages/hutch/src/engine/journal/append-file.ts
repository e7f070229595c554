import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** A file that only grows. All calls are synchronous: when `write` has returned, the bytes are the system's. */
export interface AppendFile {
  /** Write some of the bytes at the end; returns how many. Throws the system's error when none can be written. */
  write(bytes: Uint8Array): number;
  /** Bring everything to the disk. */
  sync(): void;
  close(): void;
}

/** Makes an `AppendFile`; `isNew` refuses a path that exists. */
export type OpenAppendFile = (path: string, isNew: boolean) => AppendFile;

/** An `AppendFile` on disk. Folders are made as needed; an existing file is never opened as a new one. */
export const openAppendFile: OpenAppendFile = (path, isNew) => {
  if (isNew) mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(path, isNew ? "ax" : "a");
  return {
    write: (bytes) => writeSync(descriptor, bytes),
    sync: () => fsyncSync(descriptor),
    close: () => closeSync(descriptor),
  };
};
