import { type NamedDocument, type Recorder, type RunStart, serializeDocument } from "../documents/mod.ts";
import type { StorageError } from "../errors/mod.ts";
import type { Journal } from "./journal/journal.ts";
import type { EngineRecord } from "./journal/records.ts";
import { type RecorderFailure, RecorderQueue } from "./recorder-queue.ts";

export interface PublisherOptions {
  /** Sees each document after the journal has it, before the recorders' turn. */
  readonly onDocument: (document: NamedDocument) => void;
  readonly onRecorderFailure: (failure: RecorderFailure) => void;
  /** A journal cannot be written; documents are kept here until `retry` succeeds. */
  readonly onStorageFailure: (error: StorageError) => void;
}

interface Held {
  readonly document: NamedDocument;
  readonly journal: Journal;
  readonly offset: number;
}

/** Brings documents to the journal first, then to everybody else, in the same order for all. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #queues: RecorderQueue[] = [];
  /** Documents that the journal could not take yet. */
  #held: Held[] = [];
  #blocked: Journal | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get recorders(): readonly Recorder[] {
    return this.#queues.map(({ recorder }) => recorder);
  }

  addRecorder(recorder: Recorder): void {
    this.#queues.push(new RecorderQueue(recorder, this.#options.onRecorderFailure));
  }

  /** Take a recorder out, let it finish what it has been given, and close it. */
  async removeRecorder(recorder: Recorder): Promise<void> {
    const index = this.#queues.findIndex((queue) => queue.recorder === recorder);
    if (index < 0) return;
    const [queue] = this.#queues.splice(index, 1);
    await queue?.close();
  }

  /** Begin a run: its start document is on the disk when this returns. Throws StorageError, and nothing has begun. */
  begin(start: RunStart, journal: Journal | undefined): void {
    const document: NamedDocument = { name: "start", doc: start };
    if (journal) {
      if (!journal.append(serializeDocument(document)) && journal.failure) throw journal.failure;
      journal.sync();
    }
    this.#show(document, journal, 0);
  }

  publish(document: NamedDocument, journal: Journal | undefined): void {
    if (!journal) {
      this.#show(document, undefined, 0);
      return;
    }
    const offset = journal.size;
    const written = journal.append(serializeDocument(document));
    if (written) this.#show(document, journal, offset);
    else this.#hold(document, journal, offset);
  }

  /** Write an engine record, which only the journal gets. */
  note(record: EngineRecord, journal: Journal | undefined): void {
    if (journal && !journal.append(JSON.stringify({ name: "engine", doc: record }))) this.#block(journal);
  }

  /** Whether documents wait for a journal that cannot be written. */
  get blocked(): boolean {
    return this.#blocked !== undefined;
  }

  /** Try again to write what was held. Returns whether all of it is written and shown. */
  retry(): boolean {
    if (!this.#blocked) return true;
    if (!this.#blocked.flush()) return false;
    this.#blocked = undefined;
    this.release();
    return true;
  }

  /** Show what is held although the journal does not have it; for a halt with a full disk. */
  release(): void {
    const held = this.#held;
    this.#held = [];
    for (const { document, journal, offset } of held) this.#show(document, journal, offset);
  }

  /** Let the recorders see a journal from its beginning. */
  catchUp(journal: Journal): void {
    for (const queue of this.#queues) queue.catchUp(journal);
  }

  /** Resolves when every recorder has seen everything. */
  async drained(): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.drained()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.close()));
    this.#queues.length = 0;
  }

  #show(document: NamedDocument, journal: Journal | undefined, offset: number): void {
    this.#options.onDocument(document);
    for (const queue of this.#queues) queue.push(document, journal, offset);
  }

  #hold(document: NamedDocument, journal: Journal, offset: number): void {
    this.#held.push({ document, journal, offset });
    this.#block(journal);
  }

  #block(journal: Journal): void {
    if (this.#blocked) return;
    this.#blocked = journal;
    if (journal.failure) this.#options.onStorageFailure(journal.failure);
  }
}
