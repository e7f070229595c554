import { truncateSync } from "node:fs";
import { dirname } from "node:path";
import type { Device, Movable, Readable, Stageable, Subscribable } from "../devices/mod.ts";
import type { Event, EventDescriptor, Json, RunStart, StreamDatum } from "../documents/mod.ts";
import { RequestError } from "../errors/mod.ts";
import { checkpoint, declareMoves, type Message, mv, type Plan, type PlanIdentity, stage } from "../plans/mod.ts";
import { type PlacedEntry, readEntries } from "./journal/read-journal.ts";
import type { EngineRecord, ReplyRecord } from "./journal/records.ts";
import { isRunning } from "./journal/run-folder.ts";
import { isDoneAgain } from "./rewind.ts";

/** A saved event or a dropped one, as the plan was told of it. */
type Bundle = Pick<Event, "data" | "timestamps"> & { readonly dropped: boolean };

/** Everything a plan needs to go on where it was. */
export interface ResumePoint {
  /** What has to be done again on the real devices, because it led to an event that was not saved. */
  readonly messages: readonly Message[];
  /** The first message without a recorded answer; the plan waits for it. */
  readonly current: Message;
  readonly plan: Plan<unknown>;
  readonly staged: readonly Stageable[];
  /** Where each device was last sent. */
  readonly targets: ReadonlyMap<Movable, number>;
  readonly monitors: readonly { readonly device: Readable & Subscribable; readonly stream: string }[];
}

/** What a journal without an end tells. */
export interface UnfinishedRun {
  readonly path: string;
  readonly start: RunStart;
  readonly plan: PlanIdentity;
  readonly descriptors: readonly EventDescriptor[];
  /** Events in each stream, by descriptor. */
  readonly counts: ReadonlyMap<string, number>;
  /** Bytes up to the end of the last whole line that stays. */
  readonly size: number;
  /** Frames that were announced for an event that was not saved: the line is cut off, the frames are noted. */
  readonly framesWithoutEvent: readonly StreamDatum[];
}

/**
 * Read what an interrupted run has left. Throws RequestError when it cannot go on: it has ended, is under way, or its plan
 * is not known by name.
 */
export async function readUnfinished(path: string): Promise<UnfinishedRun> {
  if (isRunning(dirname(path))) throw new RequestError(`The run of ${path} is under way. Stop it before resuming it.`);
  let start: RunStart | undefined;
  let plan: Extract<EngineRecord, { kind: "plan" }> | undefined;
  const descriptors: EventDescriptor[] = [];
  const counts = new Map<string, number>();
  let size = 0;
  let announced: { readonly datum: StreamDatum; readonly start: number }[] = [];
  for await (const { entry, start: from, end } of readEntries(path)) {
    size = end;
    if (entry.name === "stream_datum") announced.push({ datum: entry.doc, start: from });
    else if (entry.name === "event") announced = [];
    if (entry.name === "start") start = entry.doc;
    else if (entry.name === "descriptor") descriptors.push(entry.doc);
    else if (entry.name === "event") counts.set(entry.doc.descriptor, entry.doc.seq_num);
    else if (entry.name === "stop") throw new RequestError(`The run of ${path} has ended; there is nothing to resume.`);
    else if (entry.name === "engine" && entry.doc.kind === "plan") plan = entry.doc;
  }
  if (!start) throw new RequestError(`${path} has no start document; there is nothing to resume.`);
  if (!plan || plan.name === null) {
    throw new RequestError(
      `The plan of run ${start.scan_id} is not a registered one, so that it cannot be made again.`,
    );
  }
  if (plan.run > 0) {
    throw new RequestError(`Run ${start.scan_id} is not the first of its plan; only first runs can be resumed.`);
  }
  return {
    path,
    start,
    plan: { name: plan.name, args: plan.args },
    descriptors,
    counts,
    size: announced[0]?.start ?? size,
    framesWithoutEvent: announced.map(({ datum }) => datum),
  };
}

/** Cut off what the crash left of a last line. */
export function cutTornLine({ path, size }: UnfinishedRun): void {
  truncateSync(path, size);
}

/**
 * Bring a new plan to where the journal ends: its messages are answered from the journal, and nothing moves. Throws
 * RequestError when the plan asks for something else than was recorded.
 */
export async function fastForward(plan: Plan<unknown>, run: UnfinishedRun): Promise<ResumePoint> {
  const history = new History(run);
  const staged = new Set<Stageable>();
  const targets = new Map<Movable, number>();
  const monitors = new Map<Device, { readonly device: Readable & Subscribable; readonly stream: string }>();
  let again: Message[] = [];
  let open: { readonly stream: string; readonly bundle: Bundle } | undefined;
  let reply: unknown;
  for (;;) {
    const step = plan.next(reply);
    if (step.done) throw new RequestError("The plan ended before its journal did; it is not the same plan any more.");
    const message = step.value;
    reply = undefined;
    const point = async (): Promise<ResumePoint> => {
      await history.checkAllUsed();
      return {
        messages: again,
        current: message,
        plan,
        staged: [...staged],
        targets,
        monitors: [...monitors.values()],
      };
    };
    switch (message.command) {
      case "stage":
        staged.add(message.device);
        break;
      case "unstage":
        staged.delete(message.device);
        break;
      case "open_run":
        reply = run.start.uid;
        again = [];
        break;
      case "set":
        targets.set(message.device, message.target);
        break;
      case "monitor":
        monitors.set(message.device, message);
        history.ignore(message.stream);
        break;
      case "unmonitor":
        monitors.delete(message.device);
        break;
      case "checkpoint":
        again = [];
        break;
      case "clock":
        reply = 0;
        break;
      case "create": {
        const bundle = await history.nextBundle(message.stream);
        if (!bundle) return point();
        open = { stream: message.stream, bundle };
        break;
      }
      case "read":
        if (open) {
          reply = readingsOf(open.bundle, history.keysOf(open.stream, message.device));
        } else {
          const answer = await history.nextReply("read");
          if (answer === undefined) return point();
          reply = (answer as { readonly readings: Json }).readings;
        }
        break;
      case "save":
      case "drop":
        if (open?.bundle.dropped !== (message.command === "drop")) throw diverged(message);
        open = undefined;
        if (message.command === "save") again = [];
        break;
      case "locate":
      case "input": {
        const answer = await history.nextReply(message.command);
        if (answer === undefined) return point();
        reply = answer;
        break;
      }
      case "close_run":
      case "kickoff":
      case "collect":
        return point();
      default:
        break;
    }
    if (isDoneAgain(message.command)) again.push(message);
  }
}

/** Bring the devices to where the plan left them: staged, and where it last sent them, after a look at their limits. */
export function* prepareDevices({ staged, targets }: ResumePoint): Plan {
  yield* declareMoves([...targets].map(([device, target]) => ({ device, low: target, high: target })));
  for (const device of staged) yield* stage(device);
  if (targets.size > 0) yield* mv(...[...targets].flat());
  yield* checkpoint();
}

function diverged({ command }: Message): RequestError {
  return new RequestError(
    `The plan asks for "${command}" where its journal has something else; it is not the same plan.`,
  );
}

function readingsOf({ data, timestamps }: Bundle, keys: readonly string[]) {
  return Object.fromEntries(keys.map((key) => [key, { value: data[key], timestamp: timestamps[key] }]));
}

/** The recorded answers of a run, read from its journal as they are asked for. */
class History {
  readonly #entries: AsyncGenerator<PlacedEntry>;
  readonly #streamOf = new Map<string, string>();
  readonly #objectKeys = new Map<string, EventDescriptor["object_keys"]>();
  readonly #bundles = new Map<string, Bundle[]>();
  readonly #replies: ReplyRecord[] = [];
  readonly #ignored = new Set(["interruptions"]);

  constructor(run: UnfinishedRun) {
    this.#entries = readEntries(run.path, { end: run.size });
    for (const { uid, name = "", object_keys } of run.descriptors) {
      this.#streamOf.set(uid, name);
      this.#objectKeys.set(name, object_keys);
    }
  }

  /** The next saved or dropped event of a stream; undefined when there are no more. */
  async nextBundle(stream: string): Promise<Bundle | undefined> {
    for (;;) {
      const known = this.#bundles.get(stream)?.shift();
      if (known) return known;
      if (!(await this.#advance())) return undefined;
    }
  }

  /** The next recorded reply to a command; undefined when there are no more. */
  async nextReply(command: ReplyRecord["command"]): Promise<Json | undefined> {
    for (;;) {
      const index = this.#replies.findIndex((reply) => reply.command === command);
      if (index >= 0) return this.#replies.splice(index, 1)[0]!.value;
      if (!(await this.#advance())) return undefined;
    }
  }

  /** Events of this stream come by themselves; the plan does not ask for them. */
  ignore(stream: string): void {
    this.#ignored.add(stream);
    this.#bundles.delete(stream);
  }

  /** Throws RequestError when the journal has events that the plan has not asked for. */
  async checkAllUsed(): Promise<void> {
    while (await this.#advance());
    for (const [stream, bundles] of this.#bundles) {
      if (bundles.length === 0) continue;
      throw new RequestError(
        `The journal has ${bundles.length} more events of "${stream}" than the plan asks for here; the run cannot be resumed.`,
      );
    }
  }

  /** Event keys of a device in a stream. */
  keysOf(stream: string, { name }: Device): readonly string[] {
    return this.#objectKeys.get(stream)?.[name] ?? [];
  }

  async #advance(): Promise<boolean> {
    const next = await this.#entries.next();
    if (next.done) return false;
    const { entry } = next.value;
    if (entry.name === "event") {
      this.#keep(this.#streamOf.get(entry.doc.descriptor) ?? "", { ...entry.doc, dropped: false });
    } else if (entry.name === "engine" && entry.doc.kind === "drop") {
      const data = entry.doc.data as Bundle["data"];
      this.#keep(entry.doc.stream, { data, timestamps: {}, dropped: true });
    } else if (entry.name === "engine" && entry.doc.kind === "reply") {
      this.#replies.push(entry.doc);
    }
    return true;
  }

  #keep(stream: string, bundle: Bundle): void {
    if (this.#ignored.has(stream)) return;
    const bundles = this.#bundles.get(stream);
    if (bundles) bundles.push(bundle);
    else this.#bundles.set(stream, [bundle]);
  }
}
