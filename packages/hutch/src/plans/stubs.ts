import type {
  Flyable,
  Movable,
  Readable,
  Stageable,
  Stoppable,
  Subscribable,
  Triggerable,
  WritesStreams,
} from "../devices/mod.ts";
import { isTriggerable } from "../devices/mod.ts";
import { RequestError } from "../errors/mod.ts";
import type { DeclaredMove, Group, Message, Metadata, Plan, Reply } from "./messages.ts";

/** Statuses of one `mv` or `triggerAndRead`; each waits for its own before the next begins, so one name serves all. */
const MOVING: Group = "moving";
const TRIGGERED: Group = "triggered";

/** Yield one message and get its reply. The other stubs are typed forms of this. */
export function* send<R = void>(message: Message): Plan<R> {
  return (yield message) as R;
}

/** Read a device; inside `create` … `save` the reading also goes into the event. */
export function read(device: Readable): Plan<Reply["read"]> {
  return send({ command: "read", device });
}

/** Where a device is and where it was last sent. */
export function locate(device: Movable): Plan<Reply["locate"]> {
  return send({ command: "locate", device });
}

/** Start moves without waiting; `wait(group)` waits for them. */
export function set(device: Movable, target: number, group?: Group): Plan {
  return send(group === undefined ? { command: "set", device, target } : { command: "set", device, target, group });
}

/** Wait until everything started in `group` is done; fails with the first failure. */
export function wait(group: Group, options: { readonly timeoutS?: number } = {}): Plan {
  return send({ command: "wait", group, ...options });
}

/** Start an acquisition without waiting for it. */
export function trigger(device: Triggerable, group: Group = TRIGGERED): Plan {
  return send({ command: "trigger", device, group });
}

/** Move devices together to absolute positions, and wait: `mv(m1, 1, m2, 2.5)`. */
export function* mv(...pairs: readonly (Movable | number)[]): Plan {
  for (const [device, target] of movePairs(pairs)) yield* set(device, target, MOVING);
  yield* wait(MOVING);
}

/** Move devices together by a distance from their setpoints, and wait: `mvr(m1, -0.1)`. */
export function* mvr(...pairs: readonly (Movable | number)[]): Plan {
  const targets: [Movable, number][] = [];
  for (const [device, distance] of movePairs(pairs))
    targets.push([device, (yield* locate(device)).setpoint + distance]);
  yield* mv(...targets.flat());
}

/** Trigger what can be triggered, together, wait, then read everything into one event of `stream`. */
export function* triggerAndRead(devices: readonly Readable[], stream = "primary"): Plan<Record<string, Reply["read"]>> {
  let triggered = false;
  for (const device of devices) {
    if (!isTriggerable(device)) continue;
    yield { command: "trigger", device, group: TRIGGERED };
    triggered = true;
  }
  if (triggered) yield { command: "wait", group: TRIGGERED };
  yield { command: "create", stream };
  const readings: Record<string, Reply["read"]> = {};
  for (const device of devices) readings[device.name] = (yield { command: "read", device }) as Reply["read"];
  yield { command: "save" };
  return readings;
}

/** Wait; the rest of an interrupted wait is kept through a pause. */
export function* sleep(seconds: number): Plan {
  if (seconds > 0) yield { command: "sleep", seconds };
}

/** Seconds of engine time, which stands still during a pause. */
export function clock(): Plan<number> {
  return send({ command: "clock" });
}

/** A place where the plan may be paused, and to which it returns when it goes on. */
export function checkpoint(): Plan {
  return send({ command: "checkpoint" });
}

/** From here to the next checkpoint the plan cannot go on after an interruption: a pause ends it. */
export function clearCheckpoint(): Plan {
  return send({ command: "clear_checkpoint" });
}

/** Pause at once, or at the next checkpoint with `defer`. */
export function pause(reason?: string, options: { readonly defer?: boolean } = {}): Plan {
  return send(reason === undefined ? { command: "pause", ...options } : { command: "pause", reason, ...options });
}

/** Tell the range of coming moves, so that limits are checked before the first of them. */
export function declareMoves(moves: readonly DeclaredMove[]): Plan {
  return send({ command: "declare_moves", moves });
}

export function openRun(metadata: Metadata = {}): Plan<string> {
  return send({ command: "open_run", metadata });
}

/** End the run. Without a status it is what the engine knows: success, or why the plan is being ended. */
export function closeRun(exitStatus?: "success" | "abort" | "fail", reason?: string): Plan {
  return send({
    command: "close_run",
    ...(exitStatus === undefined ? {} : { exitStatus }),
    ...(reason === undefined ? {} : { reason }),
  });
}

export function stage(device: Stageable): Plan {
  return send({ command: "stage", device });
}

export function unstage(device: Stageable): Plan {
  return send({ command: "unstage", device });
}

/** Begin an event of `stream`. */
export function create(stream = "primary"): Plan {
  return send({ command: "create", stream });
}

/** Finish the event and record it. It is never taken again: a pause after it goes on from here. */
export function save(): Plan {
  return send({ command: "save" });
}

/** Forget the event that was begun. */
export function drop(): Plan {
  return send({ command: "drop" });
}

/** Make the descriptor of a stream before its first event. */
export function declareStream(stream: string, devices: readonly Readable[]): Plan {
  return send({ command: "declare_stream", stream, devices });
}

/** Record every change of a device in a stream of its own, until `unmonitor`. */
export function monitor(device: Readable & Subscribable, stream = `${device.name}_monitor`): Plan {
  return send({ command: "monitor", device, stream });
}

export function unmonitor(device: Readable & Subscribable): Plan {
  return send({ command: "unmonitor", device });
}

export function stop(device: Stoppable): Plan {
  return send({ command: "stop", device });
}

export function kickoff(device: Flyable, group?: Group): Plan {
  return send(group === undefined ? { command: "kickoff", device } : { command: "kickoff", device, group });
}

export function complete(device: Flyable, group?: Group): Plan {
  return send(group === undefined ? { command: "complete", device } : { command: "complete", device, group });
}

/** Record what a flyer has written since the last call; each frame counts as an event of `stream`. */
export function collect(device: WritesStreams, stream: string): Plan<Reply["collect"]> {
  return send({ command: "collect", device, stream });
}

/** Ask the user; the reply is the line they typed. */
export function input(prompt: string): Plan<string> {
  return send({ command: "input", prompt });
}

/** `[device, number]` pairs of a flat argument list. Throws RequestError when they do not alternate. */
export function movePairs(pairs: readonly (Movable | number)[]): [Movable, number][] {
  const result: [Movable, number][] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const device = pairs[i];
    const value = pairs[i + 1];
    if (typeof device !== "object" || typeof value !== "number" || !Number.isFinite(value)) {
      throw new RequestError("A move takes pairs of a motor and a number, such as mv(m1, 1.5, m2, 0).");
    }
    result.push([device, value]);
  }
  if (result.length === 0) throw new RequestError("A move takes at least one motor and its position.");
  return result;
}
