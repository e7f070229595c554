import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { FormatError } from "../../errors/mod.ts";
import { guard } from "./file-sink.ts";

/** Where the bytes of a file come from. */
export interface ByteSource {
  readonly name: string;
  /** Bytes it holds now; it may grow. */
  size(): number;
  /** Fill `target` from `position` on; a FormatError when the source ends before. */
  read(position: number, target: Uint8Array): void;
  close(): void;
}

/** Open a file for reading. */
export function openFileSource(path: string): ByteSource {
  const descriptor = guard(path, "open", () => openSync(path, "r"));
  return {
    name: path,
    size: () => guard(path, "read", () => fstatSync(descriptor).size),
    read: (position, target) => {
      let done = 0;
      while (done < target.length) {
        const rest = target.length - done;
        const count = guard(path, "read", () => readSync(descriptor, target, done, rest, position + done));
        if (count === 0) throw ended(path, position + target.length);
        done += count;
      }
    },
    close: () => guard(path, "close", () => closeSync(descriptor)),
  };
}

/** A file in memory. */
export function memorySource(bytes: Uint8Array, name = "(memory)"): ByteSource {
  return {
    name,
    size: () => bytes.length,
    read: (position, target) => {
      const part = bytes.subarray(position, position + target.length);
      if (part.length < target.length) throw ended(name, position + target.length);
      target.set(part);
    },
    close: () => {},
  };
}

function ended(name: string, needed: number): FormatError {
  return new FormatError(`${name} ends before byte ${needed}: it was cut. Copy it again, or repair it with h5clear.`);
}
