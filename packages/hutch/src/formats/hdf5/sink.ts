/**
 * Where the bytes of a file go: the only thing the writer asks of the outside world. Writes are synchronous and whole;
 * a sink that cannot take all bytes throws a StorageError and the writer publishes nothing that refers to them.
 */
export interface ByteSink {
  /** What to call it in messages: a path, mostly. */
  readonly name: string;
  /** Bytes it holds now. */
  readonly size: number;
  /** Put `bytes` at `position`, past the end too (the hole reads as zeros). The sink keeps no reference to `bytes`. */
  write(position: number, bytes: Uint8Array): void;
  /** Put several buffers one after the other from `position` on. */
  writeAll(position: number, parts: readonly Uint8Array[]): void;
  /** Cut or extend (with zeros) to `size`. */
  truncate(size: number): void;
  /** Return when everything written is on the medium (fsync). */
  flush(): void;
  close(): void;
}

/** A sink in memory, for tests and for files that are sent on rather than kept. */
export class MemorySink implements ByteSink {
  readonly name: string;
  #bytes = new Uint8Array(4096);
  #size = 0;

  constructor(name = "(memory)") {
    this.name = name;
  }

  get size(): number {
    return this.#size;
  }

  write(position: number, bytes: Uint8Array): void {
    this.#reserve(position + bytes.length);
    this.#bytes.set(bytes, position);
  }

  writeAll(position: number, parts: readonly Uint8Array[]): void {
    let at = position;
    for (const part of parts) {
      this.write(at, part);
      at += part.length;
    }
  }

  truncate(size: number): void {
    this.#reserve(size);
    this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  flush(): void {}

  close(): void {}

  /** A copy of the file. */
  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  #reserve(size: number): void {
    if (size > this.#bytes.length) {
      const bigger = new Uint8Array(Math.max(size, 2 * this.#bytes.length));
      bigger.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = bigger;
    }
    this.#size = Math.max(this.#size, size);
  }
}
