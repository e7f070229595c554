import { StorageError } from "../../errors/mod.ts";
import type { FrameFileWriter } from "../../formats/frame-file/mod.ts";
import type { RingConsumer } from "../../transports/mod.ts";
import { type Entry, EntryReader } from "./entry.ts";
import type { Gauges } from "./gauges.ts";

export interface DrainOptions {
  readonly publishEveryMs: number;
  /** How long to try again when the disk refuses, before frames are dropped. */
  readonly diskWaitMs: number;
}

/** Sleep of an empty ring, and pause between two tries of a disk that refuses. */
const SLEEP_MS = 50;
const TRY_AGAIN_MS = 250;

/**
 * Moves frames from the ring into the file until the ring is closed and empty. Blocks its thread. When the disk refuses
 * it tries again for a while, and the ring fills; then it drops frames, one try each, and remembers which.
 */
export class Drain {
  readonly #file: FrameFileWriter;
  readonly #options: DrainOptions;
  readonly #gauges: Gauges;
  readonly #lost: number[] = [];
  /** Frames written since the last publish: nobody can read them yet. */
  #unpublished: number[] = [];
  #publishedAt = performance.now();
  #worstMs = 0;
  #refusesSince: number | undefined;

  constructor(file: FrameFileWriter, options: DrainOptions, gauges: Gauges) {
    this.#file = file;
    this.#options = options;
    this.#gauges = gauges;
  }

  /** Frame numbers that the disk refused. */
  get lost(): readonly number[] {
    return this.#lost;
  }

  /** Frame numbers that are written, but not published. */
  get unpublished(): readonly number[] {
    return this.#unpublished;
  }

  run(consumer: RingConsumer): void {
    const reader = new EntryReader();
    for (;;) {
      while (consumer.isHeld) consumer.rest(SLEEP_MS);
      const slot = consumer.peek();
      if (slot) {
        this.write(reader.read(slot));
        consumer.release();
      } else if (consumer.isClosed && consumer.waiting === 0) break;
      else consumer.wait(SLEEP_MS);
      if (performance.now() - this.#publishedAt > this.#options.publishEveryMs) this.publish();
    }
    this.publish();
  }

  /** Write one frame, or give it up. */
  write(entry: Entry): void {
    if (this.#persist(() => this.#file.write(entry))) this.#unpublished.push(entry.frameNumber);
    else this.#lost.push(entry.frameNumber);
  }

  /** Let readers see what is there. What cannot be published stays unpublished, to be tried again. */
  publish(): void {
    this.#publishedAt = performance.now();
    if (this.#unpublished.length === 0) return;
    if (!this.#persist(() => this.#file.publish())) return;
    this.#unpublished = [];
    this.#gauges.set("written", this.#file.written);
    this.#gauges.set("publishedRows", this.#file.rows);
    this.#gauges.set("bytes", this.#file.bytes);
    this.#gauges.set("worstWriteMs", this.#worstMs);
  }

  /** Do what the disk may refuse; again and again for `diskWaitMs` after it first did. True when it was done. */
  #persist(work: () => void): boolean {
    for (;;) {
      const began = performance.now();
      try {
        work();
        this.#worstMs = Math.max(this.#worstMs, performance.now() - began);
        if (this.#refusesSince !== undefined) this.#refuse(undefined);
        return true;
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        if (this.#refusesSince === undefined) this.#refuse(began);
        if (performance.now() - this.#refusesSince! >= this.#options.diskWaitMs) return false;
        Atomics.wait(NEVER, 0, 0, TRY_AGAIN_MS);
      }
    }
  }

  #refuse(since: number | undefined): void {
    this.#refusesSince = since;
    this.#gauges.set("isDiskRefusing", since === undefined ? 0 : 1);
  }
}

/** A word that nobody changes, to sleep on. */
const NEVER = new Int32Array(new SharedArrayBuffer(4));
