import type { DataKey, ObjectHints, Reading } from "../../documents/mod.ts";
import { CancelledError, RequestError } from "../../errors/mod.ts";
import { type Signal, type SignalRouter, until, type WaitOptions } from "../../signals/mod.ts";
import type {
  AssetDocument,
  Checkable,
  Configurable,
  Exposable,
  MaybePromise,
  Pausable,
  Readable,
  Stageable,
  Stoppable,
  Triggerable,
  WritesStreams,
} from "../capabilities.ts";
import { asLostContact } from "../lost-contact.ts";
import { RunningStatus } from "../running-status.ts";
import { type Connectable, connectSignals, describeAll, getAll, readAll } from "../signal-group.ts";
import type { Status } from "../status.ts";
import { type Component, openComponent, signalsOf } from "./component.ts";
import { type FrameCounts, judgeFrames, missingFrames } from "./frame-count.ts";
import { FrameCounter } from "./frame-counter.ts";
import { type FrameLayout, frameLayout, needsPriming } from "./frame-layout.ts";
import { type FileOptions, HdfFile } from "./hdf-file.ts";
import { type PluginOptions, Plugins } from "./plugins.ts";
import { Settings } from "./settings.ts";
import { cameraChanges, type ExposureOptions, halt, prime } from "./staging.ts";
import { CAMERA } from "./tables.ts";

export interface AreaDetectorOptions extends ExposureOptions {
  readonly name: string;
  /** Prefix of all records, e.g. `kad:`. */
  readonly prefix: string;
  readonly signals: SignalRouter;
  /** Where the camera's records are after the prefix. Default `cam1:`. */
  readonly cam?: string;
  /** Plugins by the name that their data keys carry, e.g. `stats`. At most one writes HDF5 files. */
  readonly plugins?: Readonly<Record<string, PluginOptions>>;
  /** Where the HDF5 plugin writes; needed when there is one. */
  readonly files?: FileOptions;
}

/** How long frames may stay away once the camera says it is done. */
const LATE_FRAMES_MS = 5000;

/**
 * An EPICS area detector: a camera and the plugins that measure its frames and write them to HDF5 files.
 *
 * One trigger takes `framesPerTrigger` frames and ends when the file plugin has counted them, none was dropped, and all
 * plugins are at the same frame; so the numbers read belong to the last frame. Frames are never counted by monitors, which
 * may lose some. The images are described by stream documents: `simdet_image` has the shape `[frame, y, x]`.
 */
export class AreaDetector
  implements
    Readable,
    Configurable,
    Triggerable,
    Stageable,
    Stoppable,
    Pausable,
    Checkable,
    WritesStreams,
    Connectable,
    Exposable
{
  readonly name: string;
  readonly hints: ObjectHints;
  readonly framesPerTrigger: number;
  exposureS: number | undefined;
  readonly camera: Component<typeof CAMERA>;
  readonly plugins: Plugins;
  readonly #options: AreaDetectorOptions;
  readonly #file: HdfFile | undefined;
  readonly #frames: FrameCounter;
  /** Signals of a reading by data key. */
  readonly #measured: Readonly<Record<string, Signal<"number">>>;
  readonly #unwatch: (() => void)[] = [];
  #settings = new Settings();
  #isStaged = false;
  /** A new file must be opened before the next trigger: frames in the present one may belong to no point. */
  #mustArm = false;
  #wasAcquiring = false;
  #layout: FrameLayout | undefined;
  #counts: FrameCounts | undefined;
  #reading: Readonly<Record<string, Reading>> | undefined;
  #trigger: RunningStatus | undefined;
  #isStopped = false;

  /** @throws RequestError when the options contradict each other */
  constructor(options: AreaDetectorOptions) {
    const { name, prefix, signals, cam = "cam1:", plugins = {}, framesPerTrigger = 1, files } = options;
    this.#options = options;
    this.name = name;
    this.framesPerTrigger = framesPerTrigger;
    this.exposureS = options.exposureS;
    this.camera = openComponent(signals, prefix + cam, CAMERA);
    this.plugins = new Plugins(name, signals, prefix, this.camera, plugins);
    const { hdf, stats } = this.plugins;
    if (hdf && !files) {
      throw new RequestError(`${name} writes HDF5 files, but has no folder for them. Give it files.folder.`);
    }
    this.#file = hdf && files && new HdfFile(name, hdf, files);
    this.#measured = {
      ...Object.fromEntries(
        stats.flatMap(({ name: plugin, records: { readings } }) => [
          [`${name}_${plugin}_total`, readings.total],
          [`${name}_${plugin}_max_value`, readings.maxValue],
        ]),
      ),
      [`${name}_unique_id`]: (stats[0]?.records ?? hdf ?? this.camera).readings.uniqueId,
    };
    this.#frames = new FrameCounter(this.camera, this.plugins, this.#measured);
    this.hints = {
      fields: stats.flatMap((plugin) => [`${name}_${plugin.name}_total`, `${name}_${plugin.name}_max_value`]),
    };
  }

  /** @throws UnreachableError naming the PVs that do not answer; DeviceError when a plugin is of another type */
  async connect(options: WaitOptions = {}): Promise<void> {
    await connectSignals(this.name, this.#signals(), options);
    await this.plugins.checkTypes();
    if (this.#unwatch.length === 0) {
      const { acquireTime, acquirePeriod } = this.camera.settings;
      for (const { readback } of [acquireTime, acquirePeriod]) this.#unwatch.push(readback.watch(() => {}));
      this.#unwatch.push(this.#frames.counter.watch(({ value }) => this.#reportProgress(value)));
      await getAll({ exposure: acquireTime.readback, period: acquirePeriod.readback });
    }
    // Only for estimates: what is not known yet is found out when staging.
    this.#layout = await frameLayout(this.camera, this.plugins.hdf).catch(() => undefined);
  }

  async close(): Promise<void> {
    for (const leave of this.#unwatch.splice(0)) leave();
    await Promise.all(this.#signals().map((signal) => signal.close()));
  }

  /** How a trigger exposes: as configured, but for the exposure time, which a scan may have chosen. */
  #exposure(): ExposureOptions {
    const { exposureS } = this;
    const { framesPerTrigger = 1, periodS } = this.#options;
    return {
      framesPerTrigger,
      ...(exposureS !== undefined && { exposureS }),
      ...(periodS !== undefined && { periodS: Math.max(periodS, exposureS ?? 0) }),
    };
  }

  #signals() {
    return [this.camera, ...this.plugins.components].flatMap((component) => [...signalsOf(component)]);
  }

  /** @throws DeviceError when a plugin gets no frames */
  check(): Promise<void> {
    return this.plugins.checkPorts();
  }

  /**
   * Remember the settings and make those of a run: stop what runs, connect and enable the plugins, learn the frames' size if
   * it is not known, open a file. `unstage` undoes it, however far it came.
   */
  async stage(): Promise<void> {
    if (!this.#isStaged) this.#settings = new Settings();
    this.#isStaged = true;
    this.#wasAcquiring = (await this.camera.settings.acquire.readback.get()).value;
    await this.#arm();
  }

  /** Put everything back that `stage` changed. All is tried; the first failure is thrown, and unstaging can be repeated. */
  async unstage(): Promise<void> {
    if (!this.#isStaged) return;
    this.#reading = undefined;
    const steps = [
      () => halt(this.camera),
      () => this.#file?.close(),
      () => this.#settings.restore(),
      () => this.#wasAcquiring && this.camera.settings.acquire.setpoint.put(true, { wait: false }),
    ];
    const failures: unknown[] = [];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    this.#isStaged = false;
  }

  pause(): void {}

  /** After a pause a new file is begun if the present one is no longer open, because the IOC was started again. */
  async resume(): Promise<void> {
    const capture = this.plugins.hdf?.settings.capture.readback;
    if (this.#isStaged && capture && !(await capture.get()).value) this.#mustArm = true;
  }

  async #arm(): Promise<void> {
    const { hdf } = this.plugins;
    await halt(this.camera);
    await this.#file?.close();
    await this.#settings.apply([await this.plugins.sourceChanges()]);
    await this.plugins.checkPorts();
    await this.#settings.apply([await this.plugins.workChanges()]);
    if (hdf && (await needsPriming(this.camera, hdf))) await prime(this.camera, hdf);
    await this.#settings.apply([...cameraChanges(this.camera, this.#exposure()), ...(this.#file?.changes() ?? [])]);
    this.#layout = await frameLayout(this.camera, hdf);
    await this.#file?.open();
    this.#counts = (await this.#frames.count()).counts;
    this.#mustArm = false;
  }

  /** Take the frames of one point. A trigger that failed is repeated into a new file, so that points and frames still agree. */
  trigger(): Status {
    this.#isStopped = false;
    const exposed = this.#expose().catch((error: unknown) => {
      throw asLostContact(this.name, "a trigger", error);
    });
    this.#trigger = RunningStatus.of(this.name, exposed);
    return this.#trigger;
  }

  async #expose(): Promise<void> {
    if (!this.#isStaged) throw new RequestError(`${this.name} is not staged. Stage it before it is triggered.`);
    if (this.#mustArm) await this.#arm();
    this.#file?.dropUntaken();
    this.#mustArm = true;
    const before = this.#origin(this.#counts!);
    const timeoutMs = 10_000 + 1500 * (this.estimateTriggerS() ?? 0);
    await this.camera.settings.acquire.setpoint.put(true, { timeoutMs });
    this.#counts = await this.#allFrames(before);
    await this.#file?.point(`${this.name}_image`, this.#layout!);
    this.#mustArm = false;
  }

  /** Wait for the last frames to get through the plugins, as long as they go on arriving. */
  async #allFrames(before: FrameCounts): Promise<FrameCounts> {
    let last = before;
    const ask = async () => {
      const { counts, reading } = await this.#frames.count();
      last = counts;
      const verdict = judgeFrames(before, counts, this.framesPerTrigger);
      if (verdict === "complete") this.#reading = reading;
      else if (verdict !== "waiting") throw verdict;
      else if (this.#isStopped) throw this.#stoppedAfter(counts.counted.value - before.counted.value);
      return verdict === "complete" ? counts : undefined;
    };
    for (;;) {
      const countedSoFar = last.counted.value;
      const complete = await until(ask, { pollMs: 5, timeoutMs: LATE_FRAMES_MS });
      if (complete) return complete;
      if (last.counted.value <= countedSoFar) {
        throw missingFrames(before, last, this.framesPerTrigger, this.camera.prefix);
      }
    }
  }

  #stoppedAfter(frames: number): CancelledError {
    return new CancelledError(`${this.name} was stopped after ${frames} of ${this.framesPerTrigger} frames.`);
  }

  #origin(counts: FrameCounts): FrameCounts {
    return this.#frames.startsAnew ? { ...counts, counted: { ...counts.counted, value: 0 } } : counts;
  }

  #reportProgress(counted: number): void {
    if (!this.#trigger || this.#trigger.settled || !this.#counts) return;
    const current = counted - this.#origin(this.#counts).counted.value;
    this.#trigger.report({ name: this.name, initial: 0, current, target: this.framesPerTrigger, unit: "frames" });
  }

  /** Stop the exposure now. A trigger under way fails as cancelled. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.camera.settings.acquire.setpoint.put(false, { wait: false, urgent: true });
  }

  estimateTriggerS(): number | undefined {
    const { acquireTime, acquirePeriod } = this.camera.settings;
    const exposureS = this.exposureS ?? acquireTime.readback.latest?.value;
    if (exposureS === undefined) return undefined;
    const periodS = Math.max(exposureS, this.#options.periodS ?? acquirePeriod.readback.latest?.value ?? 0);
    return (this.framesPerTrigger - 1) * periodS + exposureS;
  }

  /** The last trigger's numbers; before the first, what the plugins show. */
  read(): MaybePromise<Readonly<Record<string, Reading>>> {
    return this.#reading ?? getAll(this.#measured);
  }

  async describe(): Promise<Readonly<Record<string, DataKey>>> {
    const measured = await describeAll(this.name, this.#measured);
    const { hdf } = this.plugins;
    if (!hdf) return measured;
    const layout = (this.#isStaged && this.#layout) || (await frameLayout(this.camera, hdf));
    const image: DataKey = {
      source: hdf.readings.fullFileName.source,
      dtype: "array",
      dtype_numpy: layout.numpy,
      shape: [this.framesPerTrigger, ...layout.shape],
      dims: ["frame", "y", "x", "color"].slice(0, 1 + layout.shape.length),
      external: "STREAM:",
      object_name: this.name,
    };
    return { ...measured, [`${this.name}_image`]: image };
  }

  readConfiguration(): MaybePromise<Readonly<Record<string, Reading>>> {
    return readAll(this.#configuration());
  }

  describeConfiguration(): Promise<Record<string, DataKey>> {
    return describeAll(this.name, this.#configuration());
  }

  collectAssets(): readonly AssetDocument[] {
    return this.#file?.takeAssets() ?? [];
  }

  /** Bytes without compression: an upper bound. */
  estimateBytesPerTrigger(): number | undefined {
    return this.#file && this.#layout && this.#layout.bytes * this.framesPerTrigger;
  }

  /** Where today's files go on this machine; undefined when none are written. */
  get outputFolder(): string | undefined {
    return this.#file?.localFolder;
  }

  #configuration() {
    const { settings, readings } = this.camera;
    const named = {
      cam_acquire_time: settings.acquireTime.readback,
      cam_acquire_period: settings.acquirePeriod.readback,
      cam_num_images: settings.numImages.readback,
      cam_image_mode: settings.imageMode.readback,
      cam_trigger_mode: settings.triggerMode.readback,
      cam_gain: settings.gain.readback,
      cam_manufacturer: readings.manufacturer,
      cam_model: readings.model,
      ...(this.plugins.hdf && { hdf_compression: this.plugins.hdf.settings.compression.readback }),
    };
    return Object.fromEntries(Object.entries(named).map(([key, signal]) => [`${this.name}_${key}`, signal]));
  }
}
