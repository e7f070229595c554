import type { SimClock } from "../clock.ts";
import { ArrayRate, showArray } from "./array-info.ts";
import { axisOrder, COLOR_MODES, type NDArray, type NDAttribute, type QueueMeter } from "./nd-array.ts";
import type { PictureSource } from "./picture.ts";
import type { ArrayOutput } from "./ports.ts";
import type { PvBank } from "./pv-bank.ts";
import { type AxisRegion, extractRegion, fitAxis, wholeAxis } from "./region.ts";
import type { BeamPosition } from "./scene.ts";

/** What a camera is made of. */
export interface CameraOptions {
  readonly bank: PvBank;
  readonly port: string;
  readonly output: ArrayOutput;
  readonly clock: SimClock;
  readonly pictures: PictureSource;
  /** Chip size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Where the stages are now. */
  readonly position: () => BeamPosition;
  /** Whether each exposure waits for a trigger, with the settings that the bank holds now. */
  readonly isTriggered: (bank: PvBank) => boolean;
}

/** Settings whose change begins the patterns anew. */
const RESETS_PATTERN = /^(DataType|ColorMode|SimMode|Reset|Gain|Offset|Noise|Peak|[XY]Sine)/;

/** Shortest exposure, seconds. */
const SHORTEST_EXPOSURE_S = 10e-6;

/**
 * The driver of a simulated camera: exposes with the timing that its PVs set, and publishes frames.
 *
 * Acquire = 1 starts. Each image is exposed for AcquireTime, read out, and published; the next exposure begins when
 * AcquirePeriod has passed since the last one began, or at the next trigger. Acquire falls back to 0 after the last image;
 * AcquireBusy then, or with WaitForPlugins only when the plugins' queues are empty. A put to Acquire completes with
 * AcquireBusy. Pixel counter, unique id and patterns run on from one acquisition to the next.
 */
export class Camera {
  readonly port: string;
  readonly #options: CameraOptions;
  readonly #bank: PvBank;
  readonly #rate: ArrayRate;
  readonly #meter: QueueMeter;
  #queued = 0;
  #uniqueId = 0;
  #step: (() => void) | undefined;
  #isWaitingForTrigger = false;
  #exposureStart = 0;
  #positionAtStart: BeamPosition = { horizontal: 0, vertical: 0 };
  #whenDone: (() => void)[] = [];

  constructor(options: CameraOptions) {
    this.#options = options;
    this.#bank = options.bank;
    this.port = options.port;
    this.#rate = new ArrayRate(options.bank, options.clock);
    this.#meter = { enter: () => this.#countQueued(1), leave: () => this.#countQueued(-1) };
    const bank = options.bank;
    bank.setAll({ PortName: options.port, MaxSizeX: options.width, MaxSizeY: options.height });
    bank.initialize("SizeX", options.width);
    bank.initialize("SizeY", options.height);
    bank.onNumber("Acquire", (value) => (value ? this.#start() : this.#stop()));
    bank.onNumber("WaitForPlugins", () => this.#settle());
    bank.afterWrite(["BinX", "BinY", "MinX", "MinY", "SizeX", "SizeY"], () => this.#fitGeometry());
    bank.afterWrite(
      [...bank.names()].filter((name) => RESETS_PATTERN.test(name)),
      () => options.pictures.reset(),
    );
  }

  /** A pulse on the camera's trigger input: starts the exposure that waits for it, otherwise does nothing. */
  trigger(): void {
    if (!this.#isWaitingForTrigger) return;
    this.#isWaitingForTrigger = false;
    this.#expose(this.#options.clock.now());
  }

  /** Stop without a word, so that no timer is left. */
  close(): void {
    this.#step?.();
    this.#rate.close();
  }

  #start(): void | Promise<void> {
    const bank = this.#bank;
    if (!bank.isOn("AcquireState")) {
      bank.setAll({
        AcquireState: 1,
        NumImagesCounter: 0,
        NumExposuresCounter: 0,
        StatusMessage: "Acquiring data",
        AcquireBusyCB: 1,
        AcquireBusy: 1,
      });
      this.#next(this.#options.clock.now());
    }
    return new Promise((resolve) => this.#whenDone.push(resolve));
  }

  #stop(): void {
    if (!this.#bank.isOn("AcquireState")) return;
    this.#step?.();
    this.#isWaitingForTrigger = false;
    const isMultiple = this.#bank.label("ImageMode") === "Multiple";
    this.#end(isMultiple ? "Aborted" : "Idle", "Acquisition stopped");
  }

  #end(state: string, message: string): void {
    this.#bank.setAll({ DetectorState: state, StatusMessage: message, TimeRemaining: 0, Acquire: 0, AcquireState: 0 });
    this.#settle();
  }

  /** AcquireBusy ends when nothing is acquired any more, and nothing is queued if plugins are waited for. */
  #settle(): void {
    const bank = this.#bank;
    if (bank.isOn("AcquireState") || !bank.isOn("AcquireBusy")) return;
    if (bank.isOn("WaitForPlugins") && this.#queued > 0) return;
    bank.setAll({ AcquireBusyCB: 0, AcquireBusy: 0 });
    const waiting = this.#whenDone;
    this.#whenDone = [];
    for (const resolve of waiting) resolve();
  }

  /** @param start when the exposure was to begin: timers are late, and the lateness must not add up */
  #next(start: number): void {
    if (this.#options.isTriggered(this.#bank)) {
      this.#isWaitingForTrigger = true;
      this.#bank.setAll({ DetectorState: "Waiting", StatusMessage: "Waiting for trigger" });
    } else {
      this.#expose(start);
    }
  }

  #expose(start: number): void {
    const acquireTimeS = this.#bank.number("AcquireTime");
    this.#exposureStart = start;
    this.#positionAtStart = this.#options.position();
    this.#bank.setAll({ DetectorState: "Acquire", TimeRemaining: acquireTimeS });
    this.#at(start + Math.max(acquireTimeS, SHORTEST_EXPOSURE_S), () => this.#readout());
  }

  #readout(): void {
    const bank = this.#bank;
    bank.set("DetectorState", "Readout");
    const frame = this.#takeFrame();
    this.#rate.count();
    const images = bank.number("NumImagesCounter") + 1;
    bank.setAll({ NumImagesCounter: images, NumExposuresCounter: images });
    showArray(bank, frame);
    const mode = bank.label("ImageMode");
    const isLast = mode === "Single" || (mode === "Multiple" && images >= bank.number("NumImages"));
    const now = this.#options.clock.now();
    const nextStart = Math.max(now, this.#exposureStart + bank.number("AcquirePeriod"));
    if (!isLast && nextStart > now) bank.set("DetectorState", "Waiting");
    if (bank.isOn("ArrayCallbacks")) this.#options.output.publish(frame);
    if (isLast) this.#end("Idle", "Waiting for acquisition");
    else if (bank.isOn("AcquireState")) this.#at(nextStart, () => this.#next(nextStart));
  }

  #takeFrame(): NDArray {
    const { clock, pictures } = this.#options;
    const picture = pictures.expose(this.#bank, middle(this.#positionAtStart, this.#options.position()));
    this.#uniqueId += 1;
    const raw = {
      ...picture,
      uniqueId: this.#uniqueId,
      timestamp: clock.now(),
      attributes: [colorAttribute(picture.colorMode)],
      meter: this.#meter,
    };
    const order = axisOrder(picture.colorMode, picture.dimensions.length);
    const regions: AxisRegion[] = picture.dimensions.map(({ size }) => wholeAxis(size));
    regions[order.x] = this.#region("X", this.#options.width);
    regions[order.y] = this.#region("Y", this.#options.height);
    return extractRegion(raw, regions, picture.dataType);
  }

  #region(axis: "X" | "Y", length: number): AxisRegion {
    const value = (name: string) => this.#bank.number(name + axis);
    const fitted = fitAxis(
      { min: value("Min"), size: value("Size"), bin: value("Bin"), reverse: value("Reverse") !== 0 },
      length,
    );
    return { ...fitted, size: fitted.size - (fitted.size % fitted.bin) };
  }

  #fitGeometry(): void {
    const { width, height } = this.#options;
    for (const [axis, length] of [
      ["X", width],
      ["Y", height],
    ] as const) {
      const region = this.#region(axis, length);
      this.#bank.setAll({ [`Min${axis}`]: region.min, [`Size${axis}`]: region.size, [`Bin${axis}`]: region.bin });
    }
  }

  #countQueued(change: number): void {
    this.#queued += change;
    this.#bank.set("NumQueuedArrays", this.#queued);
    this.#settle();
  }

  #at(time: number, action: () => void): void {
    const { clock } = this.#options;
    this.#step = clock.after(Math.max(0, time - clock.now()), action);
  }
}

function middle(a: BeamPosition, b: BeamPosition): BeamPosition {
  return { horizontal: (a.horizontal + b.horizontal) / 2, vertical: (a.vertical + b.vertical) / 2 };
}

function colorAttribute(mode: NDArray["colorMode"]): NDAttribute {
  return {
    name: "ColorMode",
    description: "Color mode",
    source: "Driver",
    sourceType: "NDAttrSourceDriver",
    type: "Int32",
    value: COLOR_MODES[mode],
  };
}
