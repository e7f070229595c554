import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { StorageError } from "../../errors/mod.ts";
import type { Slot } from "../../transports/mod.ts";
import { usedBytes } from "./entry.ts";

/** Where frames go that the ring has no room for, and how much of them. */
export interface SpillOptions {
  readonly path: string;
  readonly maxBytes: number;
}

/**
 * Frames waiting on disk, first in, first out, between a full ring and recorded loss. The file has no name once it is
 * open: it goes away with its owner, however that ends.
 */
export class SpillFile {
  readonly #maxBytes: number;
  readonly #descriptor: number;
  readonly #waiting: { readonly at: number; readonly payload: number; readonly note: number }[] = [];
  #first = 0;
  #end = 0;
  #spilled = 0;

  /** @throws StorageError when the file cannot be made */
  constructor({ path, maxBytes }: SpillOptions) {
    this.#maxBytes = maxBytes;
    try {
      this.#descriptor = openSync(path, "wx+", 0o600);
      unlinkSync(path);
    } catch (error) {
      throw new StorageError(
        `Cannot make the spill file ${path}: ${(error as Error).message}.\nChoose another place for it, or none.`,
        { cause: error },
      );
    }
  }

  /** Frames that wait. */
  get waiting(): number {
    return this.#waiting.length - this.#first;
  }

  /** Frames that were ever put here. */
  get spilled(): number {
    return this.#spilled;
  }

  /** Keep the frame in a slot. False when there is no room, in the limit or on the disk. */
  put(slot: Slot): boolean {
    const { payload, note } = usedBytes(slot);
    if (this.#end + payload + note > this.#maxBytes) return false;
    try {
      this.#write(slot.payload.subarray(0, payload), this.#end);
      this.#write(slot.note.subarray(0, note), this.#end + payload);
    } catch {
      return false; // a disk that is full is what recorded loss is for
    }
    this.#waiting.push({ at: this.#end, payload, note });
    this.#end += payload + note;
    this.#spilled += 1;
    return true;
  }

  /** Move the oldest frame into a slot. */
  take(slot: Slot): void {
    const oldest = this.#waiting[this.#first];
    if (!oldest) throw new Error("The spill file is empty");
    readSync(this.#descriptor, slot.payload, 0, oldest.payload, oldest.at);
    readSync(this.#descriptor, slot.note, 0, oldest.note, oldest.at + oldest.payload);
    this.#first += 1;
    if (this.waiting > 0) return;
    this.#waiting.length = 0;
    this.#first = 0;
    this.#end = 0;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #write(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      const count = writeSync(this.#descriptor, bytes, done, bytes.length - done, position + done);
      if (count === 0) throw new Error("the system wrote no bytes");
      done += count;
    }
  }
}
