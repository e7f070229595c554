import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { EntryReader } from "../../control/streams/mod.ts";
import { type Acquisition, MOST_FRAMES, planAcquisition, type Window } from "../../control/xspress3/mod.ts";
import type { DataKey, ObjectHints, Reading } from "../../documents/mod.ts";
import { CancelledError, DeviceError, RequestError, StorageError } from "../../errors/mod.ts";
import { isComplete, type LossRecord } from "../../protocols/frames/mod.ts";
import { until } from "../../signals/mod.ts";
import { RingViewer } from "../../transports/mod.ts";
import { type FilePlace, fileStem, folderOn } from "../area-detector/mod.ts";
import type {
  AssetDocument,
  Checkable,
  Configurable,
  Exposable,
  Flyable,
  Readable,
  Stageable,
  Stoppable,
  Triggerable,
  WritesStreams,
} from "../capabilities.ts";
import { RunningStatus } from "../running-status.ts";
import type { Connectable } from "../signal-group.ts";
import type { Status } from "../status.ts";
import { COUNT_COLUMNS, FILE_COLUMNS, fileKey } from "./columns.ts";
import { addCounts, countsOf, type FrameCounts, NO_COUNTS } from "./counts.ts";
import { FrameAssets } from "./frame-assets.ts";
import type { DetectorLink, DetectorShape, LinkedAcquisition } from "./link.ts";

export interface Xspress3Options extends Pick<Acquisition, "gap" | "partialSpectra"> {
  /** Two windows, the same for all channels or a list of one for each. Default: all bins but the last. */
  readonly windows?: readonly (Window | readonly Window[])[];
  readonly name: string;
  readonly link: DetectorLink;
  readonly files: FilePlace;
  /** Seconds of a frame. Default 0.1. */
  readonly exposureS?: number;
  /** Frames at each point of a step scan. Default 1. */
  readonly framesPerTrigger?: number;
}

/** What one fly scan takes. Each frame, or each `framesPerTrigger` of them, is an event. */
export type FlightOptions = Pick<Acquisition, "frames" | "trigger">;

/** An acquisition under way, with the file it goes to. */
interface Armed {
  readonly acquisition: Acquisition;
  readonly linked: LinkedAcquisition;
  readonly assets: FrameAssets;
  readonly reader: EntryReader;
  /** Frames asked for by software triggers. */
  triggered: number;
  viewer: RingViewer | undefined;
  record: LossRecord | undefined;
}

/** How long a frame may stay away after its time. */
const LATE_MS = 5000;
const POLL_MS = 1;

/** In a step scan readers see each point at once; in a fly scan every fifth of a second does. */
const PUBLISH_STEP_MS = 2;
const PUBLISH_FLY_MS = 200;

/**
 * An Xspress3 in a plan. In a step scan each trigger takes `framesPerTrigger` frames and ends when they are in the file.
 * With `flight` set it flies: `kickoff` starts the frames, `complete` ends when the last is in the file, and fails when
 * one is missing. Spectra go to an HDF5 file, `<name>_image` of shape `[frame, channel, bin]`.
 */
export class Xspress3
  implements
    Readable,
    Configurable,
    Triggerable,
    Flyable,
    Stageable,
    Stoppable,
    Checkable,
    WritesStreams,
    Connectable,
    Exposable
{
  readonly name: string;
  readonly hints: ObjectHints;
  readonly framesPerTrigger: number;
  exposureS: number | undefined;
  /** The next fly scan; undefined for step scans. */
  flight: FlightOptions | undefined;
  readonly #options: Xspress3Options;
  readonly #link: DetectorLink;
  #shape: DetectorShape | undefined;
  #armed: Armed | undefined;
  #left: AssetDocument[] = [];
  #isStaged = false;
  #mustArm = false;
  #isStopped = false;
  #counts: FrameCounts = NO_COUNTS;
  #timestamp = Date.now() / 1000;

  constructor(options: Xspress3Options) {
    const { name, link, exposureS = 0.1, framesPerTrigger = 1 } = options;
    this.#options = options;
    this.#link = link;
    this.name = name;
    this.exposureS = exposureS;
    this.framesPerTrigger = framesPerTrigger;
    const hinted = COUNT_COLUMNS.filter(({ isHinted }) => isHinted);
    this.hints = { fields: hinted.map(({ suffix }) => `${name}_${suffix}`) };
  }

  /** Where its frames come from, e.g. `sim://xspress3`. */
  get source(): string {
    return this.#link.source;
  }

  /** @throws UnreachableError when there are no electronics, or no streamer */
  async connect(): Promise<void> {
    this.#shape = await this.#link.open();
  }

  async close(): Promise<void> {
    await this.unstage();
    await this.#link.close();
  }

  /** @throws LimitError, RequestError for settings that the detector has not */
  check(): void {
    this.#stored(this.flight ? this.#flightAcquisition(this.flight) : this.#stepAcquisition());
  }

  /** For a step scan: start the detector and open a file. */
  async stage(): Promise<void> {
    this.#isStaged = true;
    if (!this.flight) await this.#arm(this.#stepAcquisition());
  }

  /** End what is under way. The flight is over as well. */
  async unstage(): Promise<void> {
    this.#isStaged = false;
    this.flight = undefined;
    await this.#disarm();
  }

  /** Take the frames of one point. After one that failed, or with another exposure, a new file is begun. */
  trigger(): Status {
    this.#isStopped = false;
    return RunningStatus.of(this.name, this.#expose());
  }

  async #expose(): Promise<void> {
    if (!this.#isStaged) throw new RequestError(`${this.name} is not staged. Stage it before it is triggered.`);
    const acquisition = this.#stepAcquisition();
    const isSame = this.#armed?.acquisition.frameTimeS === acquisition.frameTimeS;
    if (this.#mustArm || !isSame) await this.#arm(acquisition);
    const armed = this.#armed!;
    armed.assets.dropUntaken();
    this.#mustArm = true;
    const frames: FrameCounts[] = [];
    while (frames.length < this.framesPerTrigger) {
      await armed.linked.trigger();
      armed.triggered++;
      frames.push(await this.#frame(armed, armed.triggered - 1));
    }
    await this.#written(armed, armed.triggered);
    this.#counts = addCounts(frames);
    this.#timestamp = Date.now() / 1000;
    armed.assets.extendTo(armed.triggered / this.framesPerTrigger);
    this.#mustArm = false;
  }

  /** Start a fly scan; done when the detector is ready for its frames. */
  kickoff(): Status {
    this.#isStopped = false;
    const { flight } = this;
    if (!flight)
      throw new RequestError(`${this.name} has no flight. Say how many frames it is to take, and by which trigger.`);
    return RunningStatus.of(
      this.name,
      this.#arm(this.#flightAcquisition(flight)).then(async () => {
        const { trigger } = flight;
        if (trigger.source === "software" && trigger.begins === "all") await this.#armed?.linked.trigger();
      }),
    );
  }

  /** Done when all frames of the flight are in the file; fails when one is missing. */
  complete(): Status {
    const armed = this.#armed;
    if (!armed) throw new RequestError(`${this.name} does not fly. Kick it off first.`);
    const { recording } = armed.linked;
    const status = RunningStatus.of(this.name, this.#landed(armed));
    const target = armed.acquisition.frames;
    const report = setInterval(() => {
      const { written: current } = recording.progress();
      status.report({ name: this.name, initial: 0, current, target, unit: "frames" });
    }, PUBLISH_FLY_MS);
    const stop = () => clearInterval(report);
    recording.done.then(stop, stop);
    return status;
  }

  async #landed(armed: Armed): Promise<void> {
    const record = await armed.linked.recording.done;
    armed.record = record;
    if (this.#isStopped) throw new CancelledError(`${this.name} was stopped after ${record.written} frames.`);
    if (!isComplete(record)) throw lossError(this.name, record);
  }

  /** End the frames now. A trigger under way fails as cancelled. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#armed?.linked.stop();
  }

  estimateTriggerS(): number {
    return (this.exposureS ?? 0) * this.framesPerTrigger;
  }

  /** The counts of the last point, all channels together. */
  read(): Readonly<Record<string, Reading>> {
    if (this.flight) return {};
    const timestamp = this.#timestamp;
    return Object.fromEntries(
      COUNT_COLUMNS.map(({ suffix, value }) => [`${this.name}_${suffix}`, { value: value(this.#counts), timestamp }]),
    );
  }

  describe(): Readonly<Record<string, DataKey>> {
    const { source } = this.#link;
    const stored = this.#stored(this.#stepAcquisition());
    const place = { source, device: this.name, frames: this.framesPerTrigger };
    const files = FILE_COLUMNS.map((column) => [`${this.name}_${column.suffix}`, fileKey(column, place, stored)]);
    const counts = COUNT_COLUMNS.map(({ suffix, dtype, units }): [string, DataKey] => {
      const numpy = dtype === "integer" ? "<i8" : "<f8";
      return [
        `${this.name}_${suffix}`,
        { source, dtype, dtype_numpy: numpy, shape: [], units, object_name: this.name },
      ];
    });
    return Object.fromEntries(this.flight ? files : [...counts, ...files]);
  }

  readConfiguration(): Readonly<Record<string, Reading>> {
    const { timestamp, values } = { timestamp: this.#timestamp, values: this.#configuration() };
    return Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, { value, timestamp }]));
  }

  describeConfiguration(): Readonly<Record<string, DataKey>> {
    return Object.fromEntries(
      Object.entries(this.#configuration()).map(([key, { description }]) => [key, description]),
    );
  }

  collectAssets(): readonly AssetDocument[] {
    const armed = this.#armed;
    if (armed && this.flight) {
      const { record } = armed;
      const frames = record ? record.written + record.lost : armed.linked.recording.progress().written;
      armed.assets.extendTo(Math.floor(frames / this.framesPerTrigger));
    }
    return [...this.#left.splice(0), ...(armed?.assets.take() ?? [])];
  }

  estimateBytesPerTrigger(): number | undefined {
    if (!this.#shape) return undefined;
    const { channels, bins } = this.#stored(this.#stepAcquisition());
    return channels * bins * 4 * this.framesPerTrigger;
  }

  /** Today's folder. */
  get outputFolder(): string {
    return folderOn(new Date(), this.#options.files.folder);
  }

  async #arm(acquisition: Acquisition): Promise<void> {
    await this.#disarm();
    const folder = this.outputFolder;
    const path = join(folder, `${fileStem(this.name, new Date())}.h5`);
    makeFolder(folder);
    const stored = this.#stored(acquisition);
    const isOpenEnded = this.flight === undefined;
    const linked = await this.#link.begin(acquisition, {
      path,
      detector: this.name,
      isOpenEnded,
      publishEveryMs: isOpenEnded ? PUBLISH_STEP_MS : PUBLISH_FLY_MS,
    });
    const assets = new FrameAssets(this.name, path, stored);
    const armed: Armed = {
      acquisition,
      linked,
      assets,
      reader: new EntryReader(),
      triggered: 0,
      viewer: undefined,
      record: undefined,
    };
    this.#armed = armed;
    this.#mustArm = false;
    watchRing(armed);
    linked.recording.done.then(
      (record) => {
        armed.record = record;
      },
      () => {}, // told by whoever waits for frames
    );
  }

  /** End the acquisition and close its file; documents that nobody has taken are kept. */
  async #disarm(): Promise<void> {
    const armed = this.#armed;
    if (!armed) return;
    this.#armed = undefined;
    this.#left.push(...armed.assets.take());
    if (!armed.record) await armed.linked.stop();
    await armed.linked.recording.done;
  }

  /** The counters of a frame, once it is here. */
  async #frame(armed: Armed, frameNumber: number): Promise<FrameCounts> {
    const look = () => {
      this.#checkAlive(armed);
      const view = armed.viewer?.latest();
      if (!view) return undefined;
      const entry = armed.reader.read(view);
      return entry.frameNumber >= frameNumber ? countsOf(entry) : undefined;
    };
    return this.#inTime(armed, look, `frame ${frameNumber}`);
  }

  /** Wait until so many frames are in the file. */
  async #written(armed: Armed, frames: number): Promise<void> {
    const look = () => {
      this.#checkAlive(armed);
      return armed.linked.recording.progress().written >= frames || undefined;
    };
    await this.#inTime(armed, look, `the file's frame ${frames - 1}`);
  }

  async #inTime<R>(armed: Armed, look: () => R | undefined, what: string): Promise<R> {
    const timeoutMs = LATE_MS + 2000 * armed.acquisition.frameTimeS;
    const seen = await until(look, { pollMs: POLL_MS, timeoutMs });
    if (seen !== undefined) return seen;
    const { received, written, lost, isDiskRefusing } = armed.linked.recording.progress();
    const remedy = isDiskRefusing
      ? "The disk refuses to write: make room on it."
      : "See whether the detector acquires.";
    throw new DeviceError(
      `${this.name}: ${what} did not come in ${Math.round(timeoutMs / 1000)} s; ${received} received, ${written} written, ${lost} lost.\n${remedy}`,
    );
  }

  #checkAlive({ record, triggered }: Armed): void {
    if (this.#isStopped) throw new CancelledError(`${this.name} was stopped after ${triggered} frames.`);
    if (record) throw lossError(this.name, record);
  }

  #stepAcquisition(): Acquisition {
    return { ...this.#settings(), frames: MOST_FRAMES, trigger: { source: "software", begins: "one" } };
  }

  #flightAcquisition({ frames, trigger }: FlightOptions): Acquisition {
    return { ...this.#settings(), frames, trigger };
  }

  #settings(): Omit<Acquisition, "frames" | "trigger"> {
    const { gap, windows, partialSpectra } = this.#options;
    return {
      frameTimeS: this.exposureS ?? this.#options.exposureS ?? 0.1,
      ...(gap && { gap }),
      ...(windows && { windows: windows.map((window) => onAllChannels(window, this.#shape?.channels ?? 0)) }),
      ...(partialSpectra && { partialSpectra }),
    };
  }

  /** Channels and bins as they are stored. @throws LimitError, RequestError for settings that the detector has not */
  #stored(acquisition: Acquisition): DetectorShape {
    if (!this.#shape) throw new RequestError(`${this.name} is not connected. Connect it first.`);
    return planAcquisition({ name: this.name, ...this.#shape }, acquisition);
  }

  #configuration(): Record<string, { value: string | number; description: DataKey }> {
    const { source } = this.#link;
    const { gap = "200 ns" } = this.#options;
    return {
      [`${this.name}_frame_time`]: {
        value: this.#settings().frameTimeS,
        description: { source, dtype: "number", shape: [], units: "s" },
      },
      [`${this.name}_gap`]: { value: gap, description: { source, dtype: "string", shape: [] } },
      [`${this.name}_channels`]: {
        value: this.#shape?.channels ?? 0,
        description: { source, dtype: "integer", shape: [] },
      },
    };
  }
}

function onAllChannels(window: Window | readonly Window[], channels: number): readonly Window[] {
  return isOneWindow(window) ? Array.from({ length: channels }, () => window) : window;
}

function isOneWindow(window: Window | readonly Window[]): window is Window {
  return typeof window[0] === "number";
}

/** The ring comes with the first frame; look into it from then on. */
function watchRing(armed: Armed): void {
  armed.linked.recording.ring.then(
    (ring) => {
      if (ring) armed.viewer = new RingViewer(ring, { withPresent: true });
    },
    () => {}, // told by the recording
  );
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new StorageError(`Cannot make the folder ${folder}: ${(cause as Error).message}.\nChoose another one.`, {
      cause,
    });
  }
}

/** What to tell when frames are missing. */
function lossError(device: string, { written, lost, gaps, failure, ended }: LossRecord): DeviceError {
  const listed = gaps.slice(0, 3).map(([first, last, reason]) => `${first} .. ${last} (${reason})`);
  const why = failure ?? (listed.length > 0 ? `missing ${listed.join(", ")}` : `it ended as "${ended}"`);
  return new DeviceError(
    `${device}: ${lost} frames are lost, ${written} are in the file: ${why}.\nThe file masks them. Repeat what needs them.`,
  );
}
