import {
  type AssetDocument,
  type Device,
  isConfigurable,
  isStreamWriter,
  type MaybePromise,
  type Readable,
  type Subscribable,
  type WritesStreams,
} from "../devices/mod.ts";
import type {
  ComposedStream,
  DataKey,
  DataValue,
  EventDescriptor,
  ExitStatus,
  NamedDocument,
  ObjectDescription,
  Reading,
  RunComposer,
  RunStart,
  StreamDatum,
  StreamResource,
} from "../documents/mod.ts";
import { DeviceError, RequestError } from "../errors/mod.ts";
import type { EngineRecord } from "./journal/records.ts";

type Readings = Readonly<Record<string, Reading>>;

/** A device as this run knows it; asked once per run. */
interface Described extends ObjectDescription {
  /** Keys that `read` gives; the others are in files. */
  readonly keys: readonly string[];
}

/** A stream with the devices that make its events, in their order. */
interface Stream {
  readonly composed: ComposedStream;
  readonly devices: readonly Readable[];
}

/** The event that is being put together between `create` and `save`. */
interface OpenEvent {
  readonly stream: string;
  readonly devices: Readable[];
  readonly data: Record<string, DataValue>;
  readonly timestamps: Record<string, number>;
}

/** Where a bundler's documents and records go. */
export interface RunOutput {
  emit(document: NamedDocument): void;
  note(record: EngineRecord): void;
}

/** Frames of an asset document, as many as events of the stream they belong to. */
type FrameDatum = Omit<StreamDatum, "descriptor" | "seq_nums">;

/** One open run: turns readings into descriptors and events, and counts them. */
export class RunBundler {
  readonly #composer: RunComposer;
  readonly #output: RunOutput;
  readonly #described = new Map<Readable, Described>();
  readonly #streams = new Map<string, Stream>();
  readonly #monitors = new Map<Subscribable, () => void>();
  #open: OpenEvent | undefined;
  #monitoring = true;

  constructor(composer: RunComposer, output: RunOutput) {
    this.#composer = composer;
    this.#output = output;
  }

  get start(): RunStart {
    return this.#composer.start;
  }

  /** Whether a message is between `create` and `save`. */
  get isBundling(): boolean {
    return this.#open !== undefined;
  }

  /** Events recorded in a stream so far. */
  countOf(stream: string): number {
    return this.#composer.streams.get(stream)?.count ?? 0;
  }

  create(stream: string): void {
    if (this.#open) {
      throw new RequestError(`An event of "${this.#open.stream}" is open already. Save or drop it before the next.`);
    }
    this.#open = { stream, devices: [], data: {}, timestamps: {} };
  }

  /** Put a device's reading into the open event. */
  read(device: Readable): MaybePromise<Readings> {
    const described = this.#described.get(device);
    const readings = device.read();
    if (described && !(readings instanceof Promise)) return this.#add(device, described, readings);
    return this.#readSlowly(device, readings);
  }

  /** Record the open event. A device that writes files is asked for the frames that belong to it. */
  save(): MaybePromise<void> {
    const event = this.#open;
    if (!event) throw new RequestError("There is no open event to save. Begin one with create.");
    const stream = this.#streamOf(event);
    if (!event.devices.some(isStreamWriter)) {
      this.#record(stream, event);
      return;
    }
    return this.#saveWithFrames(stream, event);
  }

  /** Forget the open event. Returns what was in it. */
  drop(): OpenEvent | undefined {
    const event = this.#open;
    this.#open = undefined;
    return event;
  }

  /**
   * The open event is given up and will be taken again. What the devices have written for it since the last event stays
   * in their files and is noted in the journal, but belongs to no event.
   */
  async rewind(triggered: Iterable<Device>): Promise<void> {
    this.#open = undefined;
    for (const device of triggered) {
      if (isStreamWriter(device)) this.#setAside(await device.collectAssets());
    }
  }

  /** Make a stream's descriptor before its first event. */
  async declare(name: string, devices: readonly Readable[]): Promise<void> {
    const known = this.#streams.get(name);
    if (known) {
      this.#checkDevices(name, known, devices);
      return;
    }
    for (const device of devices) await this.#describe(device);
    this.#declare(name, devices);
  }

  /** Record every change of a device, from now on, in a stream of its own. */
  async monitor(device: Readable & Subscribable, name: string): Promise<void> {
    if (this.#monitors.has(device)) throw new RequestError(`${device.name} is monitored already.`);
    const described = await this.#describe(device);
    const stream = this.#streams.get(name) ?? this.#declare(name, [device]);
    const stop = device.subscribe((readings) => {
      if (!this.#monitoring) return;
      const event: OpenEvent = { stream: name, devices: [], data: {}, timestamps: {} };
      collectReadings(device, described.keys, readings, event);
      this.#output.emit({ name: "event", doc: this.#composer.event(stream.composed, event.data, event.timestamps) });
    });
    this.#monitors.set(device, stop);
  }

  unmonitor(device: Subscribable): void {
    this.#monitors.get(device)?.();
    this.#monitors.delete(device);
  }

  /** Monitors record nothing while the plan is paused. */
  setMonitoring(on: boolean): void {
    this.#monitoring = on;
  }

  /** Note an interruption in the stream `interruptions`. */
  interruption(text: string): void {
    const name = "interruptions";
    const stream = this.#composer.streams.get(name) ?? this.#declareInterruptions(name);
    const now = Date.now() / 1000;
    const event = this.#composer.event(stream, { interruption: text }, { interruption: now });
    this.#output.emit({ name: "event", doc: event });
  }

  /** Record what a flyer has written; every frame counts as an event of `stream`. */
  async collect(device: WritesStreams, name: string): Promise<readonly AssetDocument[]> {
    const stream = this.#streams.get(name);
    if (!stream) throw new RequestError(`Stream "${name}" is not declared. Declare it before collecting into it.`);
    const assets = await device.collectAssets();
    const { composed } = stream;
    const first = composed.count + 1;
    let frames = 0;
    for (const asset of assets) {
      this.#emitAsset(composed, asset, first);
      if (asset.name === "stream_datum") frames = Math.max(frames, asset.doc.indices.stop - asset.doc.indices.start);
    }
    composed.count += frames;
    return assets;
  }

  /** End the run; its monitors are stopped. */
  close(exitStatus: ExitStatus, reason: string): void {
    for (const stop of this.#monitors.values()) stop();
    this.#monitors.clear();
    this.#open = undefined;
    this.#output.emit({ name: "stop", doc: this.#composer.stop(exitStatus, reason) });
  }

  async #readSlowly(device: Readable, readings: MaybePromise<Readings>): Promise<Readings> {
    const described = await this.#describe(device);
    return this.#add(device, described, await readings);
  }

  #add(device: Readable, described: Described, readings: Readings): Readings {
    const event = this.#open;
    if (!event) return readings;
    if (event.devices.includes(device)) {
      throw new RequestError(`${device.name} is read twice into one event of "${event.stream}". Read it once.`);
    }
    event.devices.push(device);
    collectReadings(device, described.keys, readings, event);
    return readings;
  }

  async #describe(device: Readable): Promise<Described> {
    const known = this.#described.get(device);
    if (known) return known;
    const dataKeys = await device.describe();
    const configuration = isConfigurable(device)
      ? configurationOf(await device.describeConfiguration(), await device.readConfiguration())
      : undefined;
    const keys = Object.keys(dataKeys).filter((key) => !dataKeys[key]?.external?.startsWith("STREAM:"));
    const described: Described = {
      dataKeys,
      keys,
      ...(configuration ? { configuration } : {}),
      ...(device.hints ? { hints: device.hints } : {}),
    };
    this.#described.set(device, described);
    return described;
  }

  #streamOf(event: OpenEvent): Stream {
    const known = this.#streams.get(event.stream);
    if (!known) return this.#declare(event.stream, event.devices);
    this.#checkDevices(event.stream, known, event.devices);
    return known;
  }

  #declare(name: string, devices: readonly Readable[]): Stream {
    const described = new Map(devices.map((device) => [device.name, this.#described.get(device)!]));
    const known = this.#composer.streams.get(name);
    if (known) checkSameKeys(name, known.descriptor, described);
    else this.#output.emit({ name: "descriptor", doc: this.#composer.descriptor(name, described) });
    const stream: Stream = { composed: this.#composer.streams.get(name)!, devices };
    this.#streams.set(name, stream);
    return stream;
  }

  #declareInterruptions(name: string): ComposedStream {
    const interruption: DataKey = { dtype: "string", shape: [], source: "engine" };
    const described = new Map([["engine", { dataKeys: { interruption } }]]);
    this.#output.emit({ name: "descriptor", doc: this.#composer.descriptor(name, described) });
    return this.#composer.streams.get(name)!;
  }

  #checkDevices(name: string, { devices }: Stream, now: readonly Readable[]): void {
    const same =
      devices.length === now.length && now.every((device, i) => device === devices[i] || devices.includes(device));
    if (same) return;
    const list = (them: readonly Readable[]) => them.map((device) => device.name).join(", ");
    throw new RequestError(
      `Stream "${name}" began with ${list(devices)} but now has ${list(now)}.\nGive other devices a stream of their own.`,
    );
  }

  #record({ composed }: Stream, { data, timestamps }: OpenEvent): void {
    this.#open = undefined;
    this.#output.emit({ name: "event", doc: this.#composer.event(composed, data, timestamps) });
  }

  async #saveWithFrames(stream: Stream, event: OpenEvent): Promise<void> {
    const assets: AssetDocument[] = [];
    try {
      for (const device of event.devices) {
        if (!isStreamWriter(device)) continue;
        const written = await device.collectAssets();
        assets.push(...written);
        for (const asset of written) if (asset.name === "stream_datum") checkOneFrame(device, asset.doc);
      }
    } catch (error) {
      this.#setAside(assets);
      throw error;
    }
    for (const asset of assets) this.#emitAsset(stream.composed, asset);
    this.#record(stream, event);
  }

  /** Note frames that will belong to no event; their files are announced all the same. */
  #setAside(assets: readonly AssetDocument[]): void {
    for (const asset of assets) {
      if (asset.name === "stream_resource") this.#emitResource(asset.doc);
      else {
        const { stream_resource: resource, indices } = asset.doc;
        this.#output.note({ kind: "frames_without_event", resource, ...indices });
      }
    }
  }

  #emitAsset(composed: ComposedStream, asset: AssetDocument, firstSeqNum?: number): void {
    if (asset.name === "stream_resource") this.#emitResource(asset.doc);
    else this.#output.emit({ name: "stream_datum", doc: this.#composer.streamDatum(composed, asset.doc, firstSeqNum) });
  }

  #emitResource(resource: Omit<StreamResource, "run_start">): void {
    this.#output.emit({ name: "stream_resource", doc: this.#composer.streamResource(resource) });
  }
}

/** A run that is continued must go on with the keys it began with. */
function checkSameKeys(name: string, descriptor: EventDescriptor, now: ReadonlyMap<string, Described>): void {
  const keys = [...now.values()].flatMap(({ dataKeys }) => Object.keys(dataKeys));
  const before = Object.keys(descriptor.data_keys);
  if (keys.length === before.length && keys.every((key) => key in descriptor.data_keys)) return;
  throw new RequestError(
    `Stream "${name}" began with ${before.join(", ")} but now has ${keys.join(", ")}.\n` +
      "Set the devices up as they were, or start a new run.",
  );
}

function checkOneFrame(device: Readable, { indices }: FrameDatum): void {
  if (indices.stop - indices.start === 1) return;
  throw new DeviceError(
    `${device.name} wrote ${indices.stop - indices.start} entries for one event; the event model allows one.\n` +
      "Let it write all frames of a point as one entry, or collect it as a flyer.",
  );
}

function collectReadings(device: Readable, keys: readonly string[], readings: Readings, event: OpenEvent): void {
  for (const key of keys) {
    const reading = readings[key];
    if (!reading) throw new DeviceError(`${device.name} described "${key}" but did not read it. Look at the device.`);
    if (key in event.data) {
      const owner =
        event.devices.find((other) => other !== device && other.name !== device.name)?.name ?? "another device";
      throw new RequestError(`${device.name} and ${owner} both give "${key}". Rename one, or read only one of them.`);
    }
    event.data[key] = reading.value;
    event.timestamps[key] = reading.timestamp;
  }
}

function configurationOf(dataKeys: Readonly<Record<string, DataKey>>, readings: Readings) {
  const data: Record<string, DataValue> = {};
  const timestamps: Record<string, number> = {};
  for (const [key, reading] of Object.entries(readings)) {
    data[key] = reading.value;
    timestamps[key] = reading.timestamp;
  }
  return { data, timestamps, data_keys: dataKeys };
}
