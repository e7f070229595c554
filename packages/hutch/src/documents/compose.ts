import { LocalProtocolError } from "../errors/mod.ts";
import type {
  DataKey,
  DataValue,
  Event,
  EventDescriptor,
  ExitStatus,
  ObjectConfiguration,
  ObjectHints,
  RunStart,
  RunStop,
  StreamDatum,
  StreamResource,
} from "./types.ts";

/** Where uids and times come from; this folder has no clock and no randomness of its own. */
export interface Stamp {
  /** A new UUID4. */
  uid(): string;
  /** UNIX seconds. */
  time(): number;
}

/** What a descriptor says about one object (device) of a stream. */
export interface ObjectDescription {
  readonly dataKeys: { readonly [key: string]: DataKey };
  readonly configuration?: ObjectConfiguration;
  readonly hints?: ObjectHints;
}

const NO_CONFIGURATION: ObjectConfiguration = { data: {}, timestamps: {}, data_keys: {} };
const NOTHING_FILLED = Object.freeze({});

/** One stream of a run: its descriptor and the number of its last event. */
export interface ComposedStream {
  readonly descriptor: EventDescriptor;
  /** Events so far; the next `seq_num` is one more. */
  count: number;
}

/**
 * Makes the documents of one run by the rules of the event model: `seq_num` counts from 1 in each stream, a stream has one
 * set of data keys, `num_events` is what was counted, and there is one stop.
 */
export class RunComposer {
  readonly start: RunStart;
  readonly #stamp: Stamp;
  readonly #streams = new Map<string, ComposedStream>();
  #stopped = false;

  /** @param start of a new run (see `begin`) or of one that is being continued */
  constructor(stamp: Stamp, start: RunStart) {
    this.#stamp = stamp;
    this.start = start;
  }

  /** A new run. `metadata` follows `uid` and `time` in its own order. */
  static begin(stamp: Stamp, metadata: { readonly [key: string]: unknown }): RunComposer {
    return new RunComposer(stamp, { uid: stamp.uid(), time: stamp.time(), ...metadata });
  }

  /** Streams by name, in order of their descriptors. */
  get streams(): ReadonlyMap<string, ComposedStream> {
    return this.#streams;
  }

  /** Declare a stream. Throws when the run has one of that name, or when two objects share a data key. */
  descriptor(name: string, objects: ReadonlyMap<string, ObjectDescription>): EventDescriptor {
    const dataKeys: Record<string, DataKey> = {};
    const objectKeys: Record<string, readonly string[]> = {};
    const configuration: Record<string, ObjectConfiguration> = {};
    const hints: Record<string, ObjectHints> = {};
    for (const [object, described] of objects) {
      for (const [key, dataKey] of Object.entries(described.dataKeys)) {
        const owner = dataKeys[key]?.object_name;
        if (owner) {
          throw new LocalProtocolError(
            `${owner} and ${object} both give "${key}" in stream "${name}". Rename one, or read only one of them.`,
          );
        }
        dataKeys[key] = { ...dataKey, object_name: object };
      }
      objectKeys[object] = Object.keys(described.dataKeys);
      configuration[object] = described.configuration ?? NO_CONFIGURATION;
      hints[object] = described.hints ?? {};
    }
    const descriptor: EventDescriptor = {
      configuration,
      data_keys: dataKeys,
      name,
      object_keys: objectKeys,
      run_start: this.start.uid,
      time: this.#stamp.time(),
      uid: this.#stamp.uid(),
      hints,
    };
    this.adopt(descriptor, 0);
    return descriptor;
  }

  /** Take over a stream of a run that is being continued, after its first `count` events. */
  adopt(descriptor: EventDescriptor, count: number): void {
    const name = descriptor.name ?? "";
    if (this.#streams.has(name)) throw new LocalProtocolError(`The run has a stream "${name}" already.`);
    this.#streams.set(name, { descriptor, count });
  }

  /** The next event of a stream. Its keys are the caller's care: all of the descriptor's but the external ones. */
  event(stream: ComposedStream, data: Record<string, DataValue>, timestamps: Record<string, number>): Event {
    return {
      uid: this.#stamp.uid(),
      time: this.#stamp.time(),
      data,
      timestamps,
      seq_num: ++stream.count,
      filled: NOTHING_FILLED,
      descriptor: stream.descriptor.uid,
    };
  }

  streamResource(resource: Omit<StreamResource, "run_start">): StreamResource {
    return { ...resource, run_start: this.start.uid };
  }

  /**
   * Which frames belong to which events of `stream`. For frames of the event being saved `firstSeqNum` is the next
   * `seq_num`, and there is one index; a flyer may deliver many at a time.
   */
  streamDatum(
    stream: ComposedStream,
    datum: Omit<StreamDatum, "descriptor" | "seq_nums">,
    firstSeqNum = stream.count + 1,
  ): StreamDatum {
    const frames = datum.indices.stop - datum.indices.start;
    return {
      ...datum,
      descriptor: stream.descriptor.uid,
      seq_nums: { start: firstSeqNum, stop: firstSeqNum + frames },
    };
  }

  /** The last document. Throws when there was one already. */
  stop(exitStatus: ExitStatus, reason: string): RunStop {
    if (this.#stopped) throw new LocalProtocolError("The run has a stop document already.");
    this.#stopped = true;
    const numEvents: Record<string, number> = {};
    for (const [name, { count }] of this.#streams) numEvents[name] = count;
    return {
      uid: this.#stamp.uid(),
      time: this.#stamp.time(),
      run_start: this.start.uid,
      exit_status: exitStatus,
      reason,
      num_events: numEvents,
    };
  }
}
