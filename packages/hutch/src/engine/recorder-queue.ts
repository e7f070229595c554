import type { NamedDocument, Recorder } from "../documents/mod.ts";
import type { Journal } from "./journal/journal.ts";
import { readEntries } from "./journal/read-journal.ts";

/** A recorder that could not take a document. The scan goes on; the file can be made again from the journal. */
export interface RecorderFailure {
  readonly recorder: string;
  readonly error: unknown;
  readonly document: NamedDocument["name"];
}

/** A part of a journal that the recorder has yet to see: from `offset` to the journal's end. */
interface Backlog {
  readonly journal: Journal;
  offset: number;
}

/** Documents kept in memory for a slow recorder; more of them are read back from the journal. */
const IN_MEMORY = 1000;

/** How long a recorder may keep the thread before others get a turn, ms. */
const TURN_MS = 10;

/**
 * The queue between the engine and one recorder: bounded in memory and without loss, because what does not fit is read
 * back from the journal. A recorder that throws gets no more documents of that run; it is asked again at the next start.
 */
export class RecorderQueue {
  readonly recorder: Recorder;
  readonly #onFailure: (failure: RecorderFailure) => void;
  #memory: NamedDocument[] = [];
  #head = 0;
  readonly #backlog: Backlog[] = [];
  #pumping: Promise<void> | undefined;
  #skipping = false;

  constructor(recorder: Recorder, onFailure: (failure: RecorderFailure) => void) {
    this.recorder = recorder;
    this.#onFailure = onFailure;
  }

  /**
   * Take a document.
   * @param journal has it in the line that begins at `offset`; absent when runs are not journaled
   */
  push(document: NamedDocument, journal: Journal | undefined, offset: number): void {
    if (journal && (this.#backlog.length > 0 || this.#memory.length - this.#head >= IN_MEMORY)) {
      if (this.#backlog.at(-1)?.journal !== journal) this.#backlog.push({ journal, offset });
    } else {
      this.#memory.push(document);
    }
    this.#pumping ??= this.#pump();
  }

  /** Let the recorder see a journal from its beginning, before what comes next. */
  catchUp(journal: Journal): void {
    this.#backlog.push({ journal, offset: 0 });
    this.#pumping ??= this.#pump();
  }

  /** Resolves when the recorder has seen everything. */
  async drained(): Promise<void> {
    while (this.#pumping) await this.#pumping;
  }

  /** Wait for the recorder and close it. */
  async close(): Promise<void> {
    await this.drained();
    try {
      await this.recorder.close?.();
    } catch (error) {
      this.#onFailure({ recorder: this.recorder.name, error, document: "stop" });
    }
  }

  async #pump(): Promise<void> {
    await turn();
    let deadline = performance.now() + TURN_MS;
    for (;;) {
      while (this.#head < this.#memory.length) {
        const document = this.#memory[this.#head++]!;
        const recording = this.#record(document);
        if (recording) await recording;
        if (performance.now() > deadline) {
          await turn();
          deadline = performance.now() + TURN_MS;
        }
      }
      this.#memory = [];
      this.#head = 0;
      if (this.#backlog.length === 0) break;
      await this.#readBack(this.#backlog[0]!);
    }
    this.#pumping = undefined;
  }

  /** Feed the recorder from the journal until it has caught up with what is written. */
  async #readBack(backlog: Backlog): Promise<void> {
    const { journal } = backlog;
    while (backlog.offset < journal.size) {
      for await (const { entry, end } of readEntries(journal.path, { start: backlog.offset, end: journal.size })) {
        if (entry.name !== "engine") await this.#record(entry);
        backlog.offset = end;
      }
    }
    this.#backlog.shift();
  }

  #record(document: NamedDocument): Promise<void> | undefined {
    if (document.name === "start") this.#skipping = false;
    if (this.#skipping) return undefined;
    try {
      const recording = this.recorder.record(document);
      return recording?.catch((error: unknown) => this.#failed(error, document));
    } catch (error) {
      this.#failed(error, document);
      return undefined;
    }
  }

  #failed(error: unknown, document: NamedDocument): void {
    this.#skipping = true;
    this.#onFailure({ recorder: this.recorder.name, error, document: document.name });
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
