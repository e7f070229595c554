import { RequestError } from "../../errors/mod.ts";
import type { Trigger } from "./acquisition.ts";
import { debounceTicks } from "./timing.ts";

/** Modes of the generator of frames. [Xspress3 API 2.2, `xsp3_itfg_setup`] */
const GENERATOR_MODE = {
  burst: 0,
  software: 1,
  edge: 2,
  softwareOnlyFirst: 5,
  edgeOnlyFirst: 6,
} as const;

/** What decides the frames, bits 0..2 of the timing word. [Xspress3 API 2.2, `xsp3_set_glob_timeA`] */
const TIME_SOURCE = { generator: 1, ttlVeto: 4, ttlBoth: 5, lvdsVeto: 6, lvdsBoth: 7 } as const;

const INVERT_VETO = 1 << 4;
const DEBOUNCE_SHIFT = 16;

/** A trigger in the hardware's words. */
export interface HardwareTrigger {
  /** Mode of the generator of frames; undefined when a gate makes the frames and the generator rests. */
  readonly generatorMode: number | undefined;
  /** The word of `xsp3_set_glob_timeA`. */
  readonly timingWord: number;
  /** Whether to arm, and wait for `softwareTrigger`, instead of starting. */
  readonly isArmed: boolean;
}

/** @throws LimitError for a debounce time that is too long; RequestError for a trigger that there is not */
export function hardwareTrigger(device: string, trigger: Trigger): HardwareTrigger {
  switch (trigger.source) {
    case "internal":
      return generator(GENERATOR_MODE.burst, false);
    case "software":
      return generator(trigger.begins === "all" ? GENERATOR_MODE.softwareOnlyFirst : GENERATOR_MODE.software, true);
    case "ttl-edge":
      return generator(trigger.begins === "all" ? GENERATOR_MODE.edgeOnlyFirst : GENERATOR_MODE.edge, false);
    case "ttl-gate":
    case "lvds-gate": {
      const { hasReset = false, isInverted = false, debounceS } = trigger;
      const veto = trigger.source === "ttl-gate" ? TIME_SOURCE.ttlVeto : TIME_SOURCE.lvdsVeto;
      const both = trigger.source === "ttl-gate" ? TIME_SOURCE.ttlBoth : TIME_SOURCE.lvdsBoth;
      const word = (hasReset ? both : veto) | (isInverted ? INVERT_VETO : 0);
      return {
        generatorMode: undefined,
        timingWord: word | (debounceTicks(device, debounceS) << DEBOUNCE_SHIFT),
        isArmed: false,
      };
    }
    default:
      return unknownTrigger(device, trigger);
  }
}

/** Triggers also come as JSON from outside. */
function unknownTrigger(device: string, trigger: never): never {
  const { source } = trigger as { source?: unknown };
  throw new RequestError(
    `${device} has no trigger ${JSON.stringify(source)}. Choose internal, software, ttl-edge, ttl-gate or lvds-gate.`,
  );
}

function generator(generatorMode: number, isArmed: boolean): HardwareTrigger {
  return { generatorMode, timingWord: TIME_SOURCE.generator, isArmed };
}
