import type { Acquisition, Window } from "./acquisition.ts";

/** What the electronics are. */
export interface Xspress3Facts {
  /** For messages, e.g. `Xspress3 Gen4 with 8 channels` or the name of the simulated one. */
  readonly name: string;
  readonly channels: number;
  /** Bins of a whole spectrum, 4096 as a rule. */
  readonly bins: number;
}

/** What an acquisition became in the hardware. */
export interface PreparedAcquisition {
  readonly frames: number;
  readonly channels: number;
  /** Bins of a spectrum as it is stored: fewer than `Xspress3Facts.bins` with partial spectra. */
  readonly bins: number;
  /** Ticks of 12.5 ns of one exposure. */
  readonly exposureTicks: number;
  /** Whether the length of a gate is the exposure, so that `exposureTicks` means nothing. */
  readonly isGated: boolean;
  /** `[window][channel]`, both limits included. */
  readonly windows: readonly (readonly Window[])[];
  /** For each channel, ticks that one event blocks it, less one. */
  readonly eventWidths: Int32Array;
  /** Frames that fit into the circular buffer. */
  readonly bufferFrames: number;
}

/** How far an acquisition has come. */
export interface AcquisitionProgress {
  /** Frames that can be read. */
  readonly frames: number;
  /** Bits of `ERROR_FLAGS`; 0 when all is well. */
  readonly flags: number;
}

/** Frames that were overwritten before they were read, because the circular buffer was too slow to be emptied. */
export interface Overrun {
  readonly first: number;
  readonly frames: number;
}

/**
 * The electronics behind one seam; all calls are synchronous and fast. The order is: `prepare`, `start`, `softwareTrigger`
 * if so set up, then `progress`, `readFrame` and `acknowledge` in turn, `stop`. Failures are `Xspress3Error`s.
 */
export interface Xspress3Backend {
  readonly facts: Xspress3Facts;
  /** Put the settings of an acquisition into the hardware and clear its memory. @throws LimitError, RequestError */
  prepare(acquisition: Acquisition): PreparedAcquisition;
  /** Start; with a software trigger: wait for it. */
  start(): void;
  /** Begin the next frame, or all of them. */
  softwareTrigger(): void;
  progress(): AcquisitionProgress;
  /**
   * Copy one frame out of the buffer.
   *
   * @param spectra gets `[channel, bin]`
   * @param scalars gets `[channel, scalar]`, nine a channel in the order of `SCALAR`
   */
  readFrame(frame: number, spectra: Uint32Array, scalars: Uint32Array): void;
  /** Give the memory of frames `first .. first + frames - 1` back; all that was before must have been given back. */
  acknowledge(first: number, frames: number): void;
  /** What was overwritten in this acquisition; undefined when nothing was. */
  overrun(): Overrun | undefined;
  /** End the acquisition, also in the middle. What was read stays valid. */
  stop(): void;
  close(): void;
}
