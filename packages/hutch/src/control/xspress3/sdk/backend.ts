import { RequestError } from "../../../errors/mod.ts";
import { SCALARS } from "../../../protocols/xspress3/mod.ts";
import type { Acquisition, PartialSpectrum } from "../acquisition.ts";
import type { AcquisitionProgress, Overrun, PreparedAcquisition, Xspress3Backend, Xspress3Facts } from "../backend.ts";
import { planAcquisition } from "../checks.ts";
import { GAPS } from "../timing.ts";
import { type HardwareTrigger, hardwareTrigger } from "../triggering.ts";
import { Xspress3Library } from "./library.ts";
import {
  bitsOf,
  CLOCK_FLAGS,
  CLOCK_SOURCES,
  type ClockFlag,
  type ClockSource,
  GENERATIONS,
  RUN_FLAGS,
  type RunFlag,
  TRIGGER_B,
} from "./words.ts";

/** How the real electronics are reached and set up. */
export interface SdkOptions {
  /** The maker's library. Default `libxspress3.so`, looked for where the system keeps its libraries. */
  readonly library?: string;
  /** Default 1. */
  readonly cards?: number;
  /** Frames of the circular buffer asked for. Default 16,384. */
  readonly bufferFrames?: number;
  /** Network of the first card. Default: as the library has it. */
  readonly baseIp?: string;
  readonly basePort?: number;
  readonly baseMac?: string;
  /** Channels to use. Default: all there are. */
  readonly channels?: number;
  /** Folder with the calibration of the channels; left as it is when not given. */
  readonly settingsFolder?: string;
  /** Default scalars, histograms, circularBuffer. */
  readonly runFlags?: readonly RunFlag[];
  /** Default `crystal`; the Mini and the X4 need `cdcm61004`. */
  readonly clockSource?: ClockSource;
  /** Default master, noDither. */
  readonly clockFlags?: readonly ClockFlag[];
  /**
   * Handle of electronics that another thread of this process has opened: they are used as they are, and left open. The
   * library keeps handles for the whole process.
   */
  readonly attachTo?: number;
}

const ALL = -1;

/** Frames whose scalars are read in one call: that costs little more than reading those of one. */
const SCALAR_BATCH = 256;

/** The real electronics, with the handle by which other threads of the process may attach to them. */
export interface SdkBackend extends Xspress3Backend {
  readonly handle: number;
}

/**
 * Open the electronics: load the library, configure the cards, choose what is recorded, set up the clocks, restore the
 * calibration; or attach to electronics that are open.
 *
 * @throws UnreachableError, MissingPackageError when there is no library; Xspress3Error when the electronics refuse
 */
export async function openXspress3Sdk(options: SdkOptions = {}): Promise<SdkBackend> {
  const library = await Xspress3Library.load(options.library ?? "libxspress3.so");
  if (options.attachTo !== undefined) {
    return new SdkXspress3(library, { handle: options.attachTo, isOwner: false });
  }
  const { cards = 1, bufferFrames = 16_384, baseIp = null, basePort = -1, baseMac = null, channels = -1 } = options;
  const network = [baseIp, basePort, baseMac];
  const handle = library.call("xsp3_config", cards, bufferFrames, ...network, channels, -1, null, -1, -1);
  try {
    setUp(library, handle, options);
    return new SdkXspress3(library, { handle, isOwner: true });
  } catch (error) {
    library.call("xsp3_close", handle);
    throw error;
  }
}

function setUp(library: Xspress3Library, handle: number, options: SdkOptions): void {
  const {
    settingsFolder,
    runFlags = ["scalars", "histograms", "circularBuffer"],
    clockSource = "crystal",
    clockFlags = ["master", "noDither"],
  } = options;
  library.call("xsp3_set_run_flags", handle, bitsOf(RUN_FLAGS, runFlags));
  library.call("xsp3_clocks_setup", handle, ALL, CLOCK_SOURCES[clockSource], bitsOf(CLOCK_FLAGS, clockFlags), 0);
  if (settingsFolder !== undefined) library.call("xsp3_restore_settings", handle, settingsFolder, 0);
}

function factsOf(library: Xspress3Library, handle: number): Xspress3Facts {
  const generation = library.callIfThere("xsp3_get_generation", handle, 0);
  const kind = generation === undefined ? "" : ` ${GENERATIONS[generation] ?? ""}`;
  return {
    name: `Xspress3${kind}`,
    channels: library.call("xsp3_get_num_chan", handle),
    bins: library.call("xsp3_get_bins_per_mca", handle),
  };
}

interface Running {
  readonly prepared: PreparedAcquisition;
  readonly hardware: HardwareTrigger;
  /** Scalars of frames `first .. first + frames - 1`, read ahead. */
  readonly scalars: Uint32Array;
  first: number;
  frames: number;
  /** Frames that were there when last asked. */
  there: number;
}

/** A real Xspress3, through its maker's library. */
class SdkXspress3 implements SdkBackend {
  readonly facts: Xspress3Facts;
  readonly handle: number;
  readonly #library: Xspress3Library;
  readonly #isOwner: boolean;
  readonly #flags = new Uint32Array(1);
  readonly #frameNumber = new BigInt64Array(1);
  #running: Running | undefined;
  #isOpen = true;

  constructor(library: Xspress3Library, { handle, isOwner }: { handle: number; isOwner: boolean }) {
    this.#library = library;
    this.handle = handle;
    this.#isOwner = isOwner;
    this.facts = factsOf(library, handle);
  }

  prepare(acquisition: Acquisition): PreparedAcquisition {
    const plan = planAcquisition(this.facts, acquisition);
    const { name, channels } = this.facts;
    const { trigger, gap = "200 ns", partialSpectra } = acquisition;
    const hardware = hardwareTrigger(name, trigger);
    for (const [window, limits] of plan.windows.entries()) {
      for (const [channel, [low, high]] of limits.entries()) this.#call("xsp3_set_window", channel, window, low, high);
    }
    this.#setParts(partialSpectra);
    const bufferFrames = this.#call("xsp3_format_run", ALL, 0, 0, 0, 0, 0, Math.log2(plan.bins));
    this.#call("xsp3_histogram_clear", 0, channels, 0, bufferFrames);
    this.#call("xsp3_set_glob_timeA", ALL, hardware.timingWord);
    if (hardware.generatorMode === undefined) this.#call("xsp3_set_glob_timeFixed", ALL, 0);
    else {
      this.#call("xsp3_itfg_setup", ALL, plan.frames, plan.exposureTicks, hardware.generatorMode, GAPS[gap].mode);
    }
    const prepared = { ...plan, eventWidths: this.#eventWidths(), bufferFrames };
    const scalars = new Uint32Array(SCALAR_BATCH * channels * SCALARS);
    this.#running = { prepared, hardware, scalars, first: 0, frames: 0, there: 0 };
    return prepared;
  }

  start(): void {
    this.#call(this.#prepared().hardware.isArmed ? "xsp3_histogram_arm" : "xsp3_histogram_start", ALL);
  }

  softwareTrigger(): void {
    this.#call("xsp3_histogram_continue", ALL);
    this.#call("xsp3_histogram_pause", ALL);
  }

  progress(): AcquisitionProgress {
    const running = this.#prepared();
    this.#flags[0] = 0;
    const frames = this.#call("xsp3_scaler_check_progress_details", this.#flags, 1, this.#frameNumber);
    running.there = frames;
    return { frames, flags: this.#flags[0]! };
  }

  readFrame(frame: number, spectra: Uint32Array, scalars: Uint32Array): void {
    const running = this.#prepared();
    const { channels, bins } = running.prepared;
    if (frame >= running.there) this.progress();
    if (frame < 0 || frame >= running.there) {
      throw new RequestError(`${this.facts.name}: frame ${frame} is not there; ${running.there} frames are.`);
    }
    this.#call("xsp3_histogram_read3d", spectra, 0, 0, frame, bins, channels, 1);
    if (frame < running.first || frame >= running.first + running.frames) this.#readScalars(running, frame);
    const words = channels * SCALARS;
    const start = (frame - running.first) * words;
    scalars.set(running.scalars.subarray(start, start + words));
  }

  acknowledge(first: number, frames: number): void {
    this.#call("xsp3_histogram_circ_ack", 0, first, this.facts.channels, frames);
  }

  overrun(): Overrun | undefined {
    const frames = this.#call("xsp3_histogram_get_circ_overrun", ALL, this.#frameNumber);
    return frames > 0 ? { first: Number(this.#frameNumber[0]), frames } : undefined;
  }

  stop(): void {
    if (this.#running) this.#call("xsp3_histogram_stop", ALL);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#running = undefined;
    if (this.#isOwner) this.#call("xsp3_close");
  }

  #call(name: Parameters<Xspress3Library["call"]>[0], ...args: readonly (number | ArrayBufferView)[]): number {
    return this.#library.call(name, this.handle, ...args);
  }

  #setParts(parts: readonly PartialSpectrum[] | undefined): void {
    this.#call("xsp3_init_roi", ALL);
    if (!parts) return;
    const words = Int32Array.from(parts.flatMap(({ first, last, bins }) => [first, last, bins]));
    this.#call("xsp3_set_roi", ALL, parts.length, words);
  }

  #eventWidths(): Int32Array {
    const words = new Int32Array(TRIGGER_B.ints);
    return Int32Array.from({ length: this.facts.channels }, (_, channel) => {
      this.#call("xsp3_get_trigger_b", channel, words);
      return words[TRIGGER_B.eventTime]!;
    });
  }

  #readScalars(running: Running, first: number): void {
    const frames = Math.min(SCALAR_BATCH, running.there - first);
    this.#call("xsp3_scaler_read", running.scalars, 0, 0, first, SCALARS, this.facts.channels, frames);
    running.first = first;
    running.frames = frames;
  }

  #prepared(): Running {
    if (this.#running) return this.#running;
    throw new RequestError(`${this.facts.name} has no acquisition. Prepare one first.`);
  }
}
