import { FormatError } from "../errors/mod.ts";
import { checkDocument } from "./check.ts";
import { eventKeys } from "./router.ts";
import type { Event, EventDescriptor, NamedDocument, StreamDatum } from "./types.ts";

interface CheckedStream {
  readonly descriptor: EventDescriptor;
  /** Keys that events carry, sorted. */
  readonly keys: readonly string[];
  /** The last `seq_num` given out. */
  count: number;
}

/**
 * Checks the documents of one run as they come, each by itself and against those before it: order, matching keys,
 * consecutive `seq_num`s, references to known descriptors and resources, and `num_events`. Throws FormatError.
 */
export class RunChecker {
  #run: string | undefined;
  #stopped = false;
  readonly #byDescriptor = new Map<string, CheckedStream>();
  readonly #resources = new Set<string>();

  check(document: NamedDocument): void {
    checkDocument(document.name, document.doc);
    if (this.#stopped) throw wrong(document, "comes after the stop document");
    if (document.name === "start") {
      if (this.#run !== undefined) throw wrong(document, "is the second one");
      this.#run = document.doc.uid;
      return;
    }
    if (this.#run === undefined) throw wrong(document, "comes before the start document");
    if ("run_start" in document.doc && document.doc.run_start !== this.#run) throw wrong(document, "is of another run");
    this.#checkByName(document);
  }

  #checkByName(document: NamedDocument): void {
    switch (document.name) {
      case "descriptor":
        this.#descriptor(document.doc);
        break;
      case "event":
        this.#event(document.doc);
        break;
      case "stream_resource":
        this.#resources.add(document.doc.uid);
        break;
      case "stream_datum":
        this.#streamDatum(document.doc);
        break;
      case "stop":
        this.#stopped = true;
        for (const { descriptor, count } of this.#byDescriptor.values()) {
          const told = document.doc.num_events?.[descriptor.name ?? ""];
          if (told !== count) throw wrong(document, `says ${told} events of "${descriptor.name}"; there were ${count}`);
        }
    }
  }

  #descriptor(doc: EventDescriptor): void {
    for (const { descriptor, keys } of this.#byDescriptor.values()) {
      if (descriptor.name === doc.name && !same(keys, sortedKeys(doc))) {
        throw new FormatError(`Two descriptors of stream "${doc.name}" have different data keys.`);
      }
    }
    this.#byDescriptor.set(doc.uid, { descriptor: doc, keys: sortedKeys(doc), count: 0 });
  }

  #event(doc: Event): void {
    const stream = this.#stream(doc.descriptor, "event");
    if (!same(Object.keys(doc.data).sort(), stream.keys) || !same(Object.keys(doc.timestamps).sort(), stream.keys)) {
      throw new FormatError(`Event ${doc.seq_num} of "${stream.descriptor.name}" has other keys than its descriptor.`);
    }
    if (doc.seq_num !== stream.count + 1) {
      throw new FormatError(`Event ${doc.seq_num} of "${stream.descriptor.name}" follows number ${stream.count}.`);
    }
    stream.count = doc.seq_num;
  }

  /** Frames of an event come just before it; a flyer's frames count as events of their own. */
  #streamDatum(doc: StreamDatum): void {
    const stream = this.#stream(doc.descriptor, "stream_datum");
    if (!this.#resources.has(doc.stream_resource)) {
      throw new FormatError(`stream_datum ${doc.uid} refers to a resource that was not announced.`);
    }
    if (stream.keys.length === 0) stream.count = Math.max(stream.count, doc.seq_nums.stop - 1);
  }

  #stream(descriptor: string, by: string): CheckedStream {
    const stream = this.#byDescriptor.get(descriptor);
    if (!stream) throw new FormatError(`The ${by} document refers to a descriptor that was not announced.`);
    return stream;
  }
}

function sortedKeys(descriptor: EventDescriptor): string[] {
  return [...eventKeys(descriptor)].sort();
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

function wrong({ name }: NamedDocument, what: string): FormatError {
  return new FormatError(`The ${name} document ${what}.`);
}
