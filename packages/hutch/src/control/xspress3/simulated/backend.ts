import { LimitError, RequestError } from "../../../errors/mod.ts";
import { TICKS_PER_SECOND } from "../../../protocols/xspress3/mod.ts";
import type { Acquisition } from "../acquisition.ts";
import type { AcquisitionProgress, Overrun, PreparedAcquisition, Xspress3Backend, Xspress3Facts } from "../backend.ts";
import { planAcquisition } from "../checks.ts";
import { CIRCULAR_OVERRUN } from "../error-flags.ts";
import { type FrameSchedule, frameSchedule } from "./schedule.ts";
import { SAMPLE, type SampleOptions } from "./spectrum.ts";
import { SpectrumGenerator } from "./spectrum-generator.ts";

/** How the simulated electronics are. */
export interface SimulatedOptions {
  /** Default 8. */
  readonly channels?: number;
  /** Bins of a spectrum, a power of two, 64 .. 4096. Default 4096. */
  readonly bins?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Photons a second on a channel, on average over the channels. Default 200,000. */
  readonly photonsPerSecond?: number;
  readonly sample?: Partial<SampleOptions>;
  /** Frames that fit into the circular buffer. Default 16,384. */
  readonly bufferFrames?: number;
  /** Event width of all channels, ticks. Default 6. */
  readonly eventWidth?: number;
  /** What comes on the trigger cable. Default: an edge each 10 ms, high for 9 ms. */
  readonly cable?: { readonly periodS: number; readonly highS: number };
  /**
   * `clock`: frames come in their time, and are lost when nobody reads them in time. `unlimited`: a frame is there
   * whenever there is room for one, to measure what comes after. Default `clock`.
   */
  readonly pace?: "clock" | "unlimited";
  /** The time in seconds, from any origin. Default: the process's clock. */
  readonly clock?: () => number;
}

/** Most photons a second that the electronics can follow at all. */
const MOST_PHOTONS = 20e6;

interface Running {
  readonly prepared: PreparedAcquisition;
  readonly schedule: FrameSchedule;
  readonly generator: SpectrumGenerator;
  isStarted: boolean;
  isTriggered: boolean;
  /** Frames that were there when it was stopped. */
  stoppedAt: number | undefined;
  acknowledged: number;
}

/** An Xspress3 that is not there: spectra of a sample, with the timing, the buffer and the errors of the real one. */
export class SimulatedXspress3 implements Xspress3Backend {
  readonly facts: Xspress3Facts;
  readonly #options: Required<SimulatedOptions>;
  #running: Running | undefined;

  /** @throws LimitError for channels, bins or rates that no such detector has */
  constructor(options: SimulatedOptions = {}) {
    this.#options = {
      channels: 8,
      bins: 4096,
      seed: 1,
      photonsPerSecond: 200_000,
      sample: {},
      bufferFrames: 16_384,
      eventWidth: 6,
      cable: { periodS: 0.01, highS: 0.009 },
      pace: "clock",
      clock: () => performance.now() / 1000,
      ...options,
    };
    const { channels, bins, photonsPerSecond } = this.#options;
    const name = "The simulated Xspress3";
    check(Number.isInteger(channels), {
      device: `${name}: channels`,
      requested: channels,
      low: 1,
      high: 256,
      unit: "",
    });
    check(Number.isInteger(Math.log2(bins)), {
      device: `${name}: bins`,
      requested: bins,
      low: 64,
      high: 4096,
      unit: "",
    });
    check(true, {
      device: `${name}: photons`,
      requested: photonsPerSecond,
      low: 0,
      high: MOST_PHOTONS,
      unit: "1/s",
    });
    this.facts = { name, channels, bins };
  }

  prepare(acquisition: Acquisition): PreparedAcquisition {
    const { channels, bins, seed, photonsPerSecond, sample, bufferFrames, eventWidth, cable } = this.#options;
    const plan = planAcquisition(this.facts, acquisition);
    const ticks = plan.isGated ? Math.round(cable.highS * TICKS_PER_SECOND) : plan.exposureTicks;
    const prepared: PreparedAcquisition = {
      ...plan,
      exposureTicks: ticks,
      eventWidths: new Int32Array(channels).fill(eventWidth),
      bufferFrames,
    };
    const { frames, frameTimeS, trigger, partialSpectra } = acquisition;
    this.#running = {
      prepared,
      schedule: frameSchedule({ trigger, frames, frameTimeS, cable }),
      generator: new SpectrumGenerator({
        seed,
        rawBins: bins,
        bins: prepared.bins,
        partialSpectra,
        windows: prepared.windows,
        eventWidths: prepared.eventWidths,
        photonsPerSecond: channelRates(channels, photonsPerSecond),
        ticks,
        sample: { ...SAMPLE, ...sample },
      }),
      isStarted: false,
      isTriggered: trigger.source !== "software",
      stoppedAt: undefined,
      acknowledged: 0,
    };
    return prepared;
  }

  start(): void {
    const running = this.#prepared();
    running.isStarted = true;
    running.schedule.start(this.#options.clock());
  }

  softwareTrigger(): void {
    const running = this.#prepared();
    if (!running.isStarted)
      throw new RequestError(`${this.facts.name} is not started. Start it before it is triggered.`);
    running.isTriggered = true;
    running.schedule.softwareTrigger(this.#options.clock());
  }

  progress(): AcquisitionProgress {
    const running = this.#prepared();
    return { frames: this.#done(running), flags: this.overrun() ? CIRCULAR_OVERRUN : 0 };
  }

  /** A frame that was overwritten reads as the one that took its place, as in the real buffer. */
  readFrame(frame: number, spectra: Uint32Array, scalars: Uint32Array): void {
    const running = this.#prepared();
    const done = this.#done(running);
    if (frame < 0 || frame >= done) {
      throw new RequestError(`${this.facts.name}: frame ${frame} is not there; ${done} frames are.`);
    }
    const { bufferFrames } = running.prepared;
    const laps = Math.floor((done - 1 - frame) / bufferFrames);
    running.generator.fill(frame + laps * bufferFrames, spectra, scalars);
  }

  acknowledge(first: number, frames: number): void {
    const running = this.#prepared();
    running.acknowledged = Math.max(running.acknowledged, first + frames);
  }

  overrun(): Overrun | undefined {
    const running = this.#prepared();
    const frames = this.#done(running) - running.prepared.bufferFrames - running.acknowledged;
    return frames > 0 ? { first: running.acknowledged, frames } : undefined;
  }

  stop(): void {
    if (this.#running) this.#running.stoppedAt ??= this.#done(this.#running);
  }

  close(): void {
    this.#running = undefined;
  }

  #done(running: Running): number {
    if (running.stoppedAt !== undefined) return running.stoppedAt;
    const { prepared, schedule, acknowledged, isStarted, isTriggered } = running;
    if (this.#options.pace === "clock") return schedule.done(this.#options.clock());
    return isStarted && isTriggered ? Math.min(prepared.frames, acknowledged + prepared.bufferFrames) : 0;
  }

  #prepared(): Running {
    if (this.#running) return this.#running;
    throw new RequestError(`${this.facts.name} has no acquisition. Prepare one first.`);
  }
}

function check(isWhole: boolean, facts: ConstructorParameters<typeof LimitError>[0]): void {
  if (!isWhole || !(facts.requested >= facts.low && facts.requested <= facts.high)) throw new LimitError(facts);
}

/** The outer elements see a little less than the inner ones. */
function channelRates(channels: number, mean: number): number[] {
  const weights = Array.from({ length: channels }, (_, k) => 1 - 0.2 * Math.abs((k + 0.5) / channels - 0.5));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (mean * channels * weight) / total);
}
