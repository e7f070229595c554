import type { Recorder } from "./recorder.ts";
import type { EventDescriptor, NamedDocument, RunStart } from "./types.ts";

/** Makes the consumer of one run, or undefined when the run is of no interest. */
export type RunConsumerFactory = (start: RunStart) => Pick<Recorder, "record" | "close"> | undefined;

/**
 * Sorts documents by run: each run gets a consumer of its own, made at its start document and closed after its stop.
 * Several runs may be open at once. Documents of unknown runs are ignored.
 */
export class DocumentRouter implements Recorder {
  readonly name: string;
  readonly #factory: RunConsumerFactory;
  /** Run uid by the uid of anything that belongs to it. */
  readonly #runOf = new Map<string, string>();
  readonly #consumers = new Map<string, Pick<Recorder, "record" | "close">>();
  /** Resources of old runs do not name their run; they belong to the one that started last. */
  #latestRun = "";

  constructor(name: string, factory: RunConsumerFactory) {
    this.name = name;
    this.#factory = factory;
  }

  async record(document: NamedDocument): Promise<void> {
    if (document.name === "start") {
      this.#latestRun = document.doc.uid;
      const consumer = this.#factory(document.doc);
      if (consumer) this.#consumers.set(document.doc.uid, consumer);
    }
    const run = this.#find(document);
    const consumer = run === undefined ? undefined : this.#consumers.get(run);
    if (!consumer || run === undefined) return;
    await consumer.record(document);
    if (document.name === "stop") {
      this.#consumers.delete(run);
      for (const [part, owner] of this.#runOf) if (owner === run) this.#runOf.delete(part);
      await consumer.close?.();
    }
  }

  async close(): Promise<void> {
    const open = [...this.#consumers.values()];
    this.#consumers.clear();
    this.#runOf.clear();
    for (const consumer of open) await consumer.close?.();
  }

  #find({ name, doc }: NamedDocument): string | undefined {
    switch (name) {
      case "start":
        return doc.uid;
      case "stop":
        return doc.run_start;
      case "descriptor":
      case "resource":
      case "stream_resource": {
        const run = doc.run_start || this.#latestRun;
        this.#runOf.set(doc.uid, run);
        return run;
      }
      case "event":
      case "event_page":
      case "stream_datum":
        return this.#runOf.get(doc.descriptor);
      case "datum":
        return this.#runOf.get(doc.resource);
    }
  }
}

/** Keys of a stream whose values are in its events, in the descriptor's order; the others are in files. */
export function eventKeys(descriptor: EventDescriptor): readonly string[] {
  return Object.entries(descriptor.data_keys)
    .filter(([, key]) => !key.external?.startsWith("STREAM:"))
    .map(([name]) => name);
}
