import type { Trigger } from "../acquisition.ts";

/** When the simulated hardware has which frame; times in seconds, of any clock. */
export interface FrameSchedule {
  start(now: number): void;
  softwareTrigger(now: number): void;
  /** Frames that are complete. */
  done(now: number): number;
}

/** What frames are made by. */
export interface ScheduleOptions {
  readonly trigger: Trigger;
  readonly frames: number;
  readonly frameTimeS: number;
  /** What comes on the trigger cable from the start on: seconds from edge to edge, and how long the level is high. */
  readonly cable: { readonly periodS: number; readonly highS: number };
}

/** The schedule of a trigger. */
export function frameSchedule({ trigger, frames, frameTimeS, cable }: ScheduleOptions): FrameSchedule {
  switch (trigger.source) {
    case "internal":
      return new FrameTrain({ frames, firstS: frameTimeS, periodS: frameTimeS, isStarted: true });
    case "software":
      return trigger.begins === "all"
        ? new FrameTrain({ frames, firstS: frameTimeS, periodS: frameTimeS, isStarted: false })
        : new SingleFrames(frames, frameTimeS);
    case "ttl-edge": {
      // An edge that comes while a frame is under way does nothing.
      const periodS = Math.ceil(frameTimeS / cable.periodS - 1e-9) * cable.periodS;
      return new FrameTrain({
        frames,
        firstS: frameTimeS,
        periodS: trigger.begins === "all" ? frameTimeS : periodS,
        isStarted: true,
      });
    }
    case "ttl-gate":
    case "lvds-gate":
      return new FrameTrain({ frames, firstS: cable.highS, periodS: cable.periodS, isStarted: true });
  }
}

/** Frames at equal distances, from the start of the acquisition or from the first software trigger. */
class FrameTrain implements FrameSchedule {
  readonly #options: { frames: number; firstS: number; periodS: number; isStarted: boolean };
  #begun: number | undefined;

  constructor(options: { frames: number; firstS: number; periodS: number; isStarted: boolean }) {
    this.#options = options;
  }

  start(now: number): void {
    if (this.#options.isStarted) this.#begun = now;
  }

  softwareTrigger(now: number): void {
    this.#begun ??= now;
  }

  done(now: number): number {
    if (this.#begun === undefined) return 0;
    const { frames, firstS, periodS } = this.#options;
    // Half a tick makes up for what the clock's arithmetic loses.
    const passed = now - this.#begun - firstS + 6e-9;
    return passed < 0 ? 0 : Math.min(frames, 1 + Math.floor(passed / periodS));
  }
}

/** One frame for each software trigger; a trigger during a frame does nothing. */
class SingleFrames implements FrameSchedule {
  readonly #frames: number;
  readonly #frameTimeS: number;
  #complete = 0;
  #endsAt: number | undefined;

  constructor(frames: number, frameTimeS: number) {
    this.#frames = frames;
    this.#frameTimeS = frameTimeS;
  }

  start(): void {}

  softwareTrigger(now: number): void {
    if (this.done(now) < this.#frames) this.#endsAt ??= now + this.#frameTimeS;
  }

  done(now: number): number {
    if (this.#endsAt !== undefined && now >= this.#endsAt) {
      this.#complete++;
      this.#endsAt = undefined;
    }
    return this.#complete;
  }
}
