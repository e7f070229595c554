import type { Device, Flyable, Movable, Readable, Stageable, Subscribable } from "../devices/mod.ts";
import { isStageable } from "../devices/mod.ts";
import { exitOf } from "./interruption.ts";
import type { Message, Metadata, Plan } from "./messages.ts";
import {
  closeRun,
  complete,
  declareStream,
  kickoff,
  locate,
  monitor,
  mv,
  openRun,
  triggerAndRead,
  unmonitor,
  wait,
} from "./stubs.ts";
import { insertAround, mapMessages } from "./wrapping.ts";

/** Changes a plan into another, e.g. `(plan) => withBaseline(plan, [temperature])`. */
export type Preprocessor = <R>(plan: Plan<R>) => Plan<R>;

/** Stage the devices that can be staged, in order and each once, run the plan, and unstage in reverse, always. */
export function* staged<R>(devices: readonly Device[], plan: Plan<R>): Plan<R> {
  const toStage = [...new Set(devices)].filter(isStageable);
  const done: Stageable[] = [];
  try {
    for (const device of toStage) {
      done.push(device);
      yield { command: "stage", device };
    }
    return yield* plan;
  } finally {
    for (const device of done.reverse()) yield { command: "unstage", device };
  }
}

/**
 * Open a run, carry out the plan, close the run with success, or with how and why the plan ended.
 * @returns uid of the run
 */
export function* inRun(metadata: Metadata, plan: Plan<unknown>): Plan<string> {
  const uid = yield* openRun(metadata);
  try {
    yield* plan;
  } catch (error) {
    const { exitStatus, reason } = exitOf(error);
    yield* closeRun(exitStatus, reason);
    throw error;
  }
  yield* closeRun();
  return uid;
}

/** Add metadata to each run that the plan opens. What the plan itself says wins. */
export function withMetadata<R>(plan: Plan<R>, metadata: Metadata): Plan<R> {
  return mapMessages(plan, (message) =>
    message.command === "open_run" ? { ...message, metadata: { ...metadata, ...message.metadata } } : message,
  );
}

/** Read devices into the stream `baseline`, once after each run opens and once before it closes. */
export function withBaseline<R>(plan: Plan<R>, devices: readonly Readable[]): Plan<R> {
  if (devices.length === 0) return plan;
  return aroundRun(
    plan,
    function* () {
      yield* declareStream("baseline", devices);
      yield* triggerAndRead(devices, "baseline");
    },
    () => triggerAndRead(devices, "baseline"),
  );
}

/** Record every change of the signals during each run, each in the stream `<name>_monitor`. */
export function withMonitors<R>(plan: Plan<R>, signals: readonly (Readable & Subscribable)[]): Plan<R> {
  if (signals.length === 0) return plan;
  return aroundRun(
    plan,
    function* () {
      for (const signal of signals) yield* monitor(signal);
    },
    function* () {
      for (const signal of signals) yield* unmonitor(signal);
    },
  );
}

/** Let flyers run during each run: kicked off after it opens, completed before it closes. */
export function withFlyers<R>(plan: Plan<R>, flyers: readonly Flyable[]): Plan<R> {
  if (flyers.length === 0) return plan;
  return aroundRun(
    plan,
    function* () {
      for (const flyer of flyers) yield* kickoff(flyer, "flyers");
      yield* wait("flyers");
    },
    function* () {
      for (const flyer of flyers) yield* complete(flyer, "flyers");
      yield* wait("flyers");
    },
  );
}

/** What is recorded with every run besides what the plan asks for. */
export interface Supplement {
  readonly baseline?: readonly Readable[];
  readonly monitors?: readonly (Readable & Subscribable)[];
  readonly flyers?: readonly Flyable[];
}

/** A preprocessor that adds baseline, monitors and flyers, in this order after the start and in reverse before the stop. */
export function supplement({ baseline = [], monitors = [], flyers = [] }: Supplement): Preprocessor {
  return (plan) => withBaseline(withMonitors(withFlyers(plan, flyers), monitors), baseline);
}

/**
 * Take all positions of `devices` in the plan as relative to where they were last sent before it. Later readings stay
 * absolute. The devices are not moved back; see `resetPositions`.
 */
export function* relativeSet<R>(plan: Plan<R>, devices: readonly Movable[]): Plan<R> {
  const origins = new Map<Device, number>();
  for (const device of devices) origins.set(device, (yield* locate(device)).setpoint);
  return yield* mapMessages(plan, (message): Message => {
    if (message.command === "set") {
      const origin = origins.get(message.device);
      return origin === undefined ? message : { ...message, target: message.target + origin };
    }
    if (message.command !== "declare_moves") return message;
    return {
      ...message,
      moves: message.moves.map(({ device, low, high }) => {
        const origin = origins.get(device) ?? 0;
        return { device, low: low + origin, high: high + origin };
      }),
    };
  });
}

/** Move `devices` back to where they were last sent before the plan, after it, also when it failed or was stopped. */
export function* resetPositions<R>(plan: Plan<R>, devices: readonly Movable[]): Plan<R> {
  const origins: (Movable | number)[] = [];
  for (const device of devices) origins.push(device, (yield* locate(device)).setpoint);
  try {
    return yield* plan;
  } finally {
    if (origins.length > 0) yield* mv(...origins);
  }
}

/** Relative positions, and back to the start afterwards: what the `rel_` scans do. */
export function relative<R>(plan: Plan<R>, devices: readonly Movable[]): Plan<R> {
  return resetPositions(relativeSet(plan, devices), devices);
}

/** Put plans in after each run opens and before each run closes (before any close, also after a failure). */
function aroundRun<R>(plan: Plan<R>, atStart: () => Plan<unknown>, atEnd: () => Plan<unknown>): Plan<R> {
  let begun = false;
  return insertAround(plan, ({ command }) => {
    if (command === "open_run") {
      begun = false;
      return { after: thenNote(atStart, () => (begun = true)) };
    }
    return command === "close_run" && begun ? { before: atEnd() } : undefined;
  });
}

function* thenNote(plan: () => Plan<unknown>, note: () => void): Plan {
  yield* plan();
  note();
}
