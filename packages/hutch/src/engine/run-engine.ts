import { join } from "node:path";
import type { Status } from "../devices/mod.ts";
import type { Recorder } from "../documents/mod.ts";
import { RequestError, type StorageError } from "../errors/mod.ts";
import {
  type DeviceLookup,
  exitOf,
  type Message,
  type Metadata,
  type Plan,
  type PlanIdentity,
  type PlannedRun,
  type PlanRegistry,
} from "../plans/mod.ts";
import { Emitter } from "./emitter.ts";
import type { Ending } from "./ending.ts";
import type { EngineEvents, RunProgress } from "./events.ts";
import { Execution } from "./execution.ts";
import type { ExecutionHost } from "./execution-host.ts";
import type { Hold } from "./holds.ts";
import { isBack, isUnreachable } from "./lost-device.ts";
import type { RunEngineOptions } from "./options.ts";
import { PersistentMetadata } from "./persistent-metadata.ts";
import { precheck } from "./precheck.ts";
import { Publisher } from "./publisher.ts";
import type { RecorderFailure } from "./recorder-queue.ts";
import { fastForward, prepareDevices, readUnfinished } from "./resume.ts";
import { type RunRecord, RunSession } from "./run-session.ts";
import { checkTransition, type EngineState, NEXT_STATES } from "./states.ts";
import { SuspenderWatch } from "./suspender-watch.ts";
import type { Suspender } from "./suspenders.ts";
import { settleWithin } from "./within.ts";

export interface RunOptions {
  /** Goes into the start documents of this call and wins over all other metadata. */
  readonly metadata?: Metadata;
  /** Aborts the plan; its reason becomes that of the run. */
  readonly signal?: AbortSignal;
}

/** How a call of `run` went. */
export interface RunResult extends Ending {
  /** Uids of the runs that the plan opened, in order. */
  readonly uids: readonly string[];
  readonly runs: readonly RunRecord[];
  /** Recorders that failed; their files can be made again from the journal. */
  readonly recorderFailures: readonly RecorderFailure[];
}

const PROGRESS_MS = 100;

/**
 * Carries out plans, one at a time, and makes their runs. It owns the states, the journal and the recorders' queues.
 *
 *     const engine = new RunEngine({ dataRoot: "data", recorders: [liveTable()] });
 *     const { exitStatus, uids } = await engine.run(scan([det], m1, -1, 1, 5));
 */
export class RunEngine {
  /** Metadata that is kept between sessions, with the scan counter. */
  readonly metadata: PersistentMetadata;
  readonly #options: RunEngineOptions;
  readonly #emitter = new Emitter<EngineEvents>((error) => this.#notice(`A listener failed: ${textOf(error)}`));
  readonly #publisher: Publisher;
  readonly #suspenders = new SuspenderWatch({
    bad: (key, reason) => this.#execution?.hold(key, { kind: "suspender", reason }),
    good: (key) => this.#execution?.holds.release(key),
  });
  #state: EngineState = "idle";
  #execution: Execution | undefined;
  #session: RunSession | undefined;
  #recorderFailures: RecorderFailure[] = [];
  #storageTimer: NodeJS.Timeout | undefined;
  #deviceTimer: NodeJS.Timeout | undefined;
  #onStorage: (() => void) | undefined;
  #progressAt = 0;

  constructor(options: RunEngineOptions = {}) {
    const { dataRoot, recorders = [] } = options;
    this.#options = options;
    this.metadata = new PersistentMetadata(dataRoot === undefined ? undefined : join(dataRoot, "metadata.json"));
    this.#publisher = new Publisher({
      onDocument: (document) => this.#emitter.emit("document", document),
      onRecorderFailure: (failure) => {
        this.#recorderFailures.push(failure);
        this.#emitter.emit("recorderFailed", failure);
      },
      onStorageFailure: (error) => this.#storageFailed(error),
    });
    for (const recorder of recorders) this.#publisher.addRecorder(recorder);
  }

  get state(): EngineState {
    return this.#state;
  }

  /** How far the present run has come; undefined before the first. */
  get progress(): RunProgress | undefined {
    return this.#session?.progress();
  }

  /** Listen to what the engine tells; returns the function that stops it. A listener that throws harms nobody. */
  on<K extends keyof EngineEvents>(name: K, listener: (value: EngineEvents[K]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  /**
   * Carry out a plan. Resolves when it has ended and everything is cleaned up, well or not: see `exitStatus` and `error`.
   * Rejects only when the engine is busy.
   */
  async run(plan: Plan<unknown> | PlannedRun, options: RunOptions = {}): Promise<RunResult> {
    if (!("make" in plan)) {
      return this.#carryOut(undefined, options, (execution) => execution.execute(this.#preprocessed(plan)));
    }
    return this.#carryOut(plan, options, async (execution) => {
      const refusal = await this.#refusal(plan);
      return refusal ?? execution.execute(this.#preprocessed(plan.make()));
    });
  }

  /**
   * Go on with a run that a crash has left without an end: the plan is made again from the journal, brought to its last
   * saved event without moving anything, and carried on from there into the same journal. Recorders see the run from its
   * beginning. Rejects, and leaves the run as it is, when it cannot be resumed.
   *
   * @param journal path of the run's journal
   */
  async resumeRun(
    journal: string,
    { plans, devices }: { readonly plans: PlanRegistry; readonly devices: DeviceLookup },
  ): Promise<RunResult> {
    const unfinished = await readUnfinished(journal);
    const planned = plans.resolve(unfinished.plan.name, unfinished.plan.args, devices);
    const point = await fastForward(this.#preprocessed(planned.make()), unfinished);
    return this.#carryOut(planned, {}, async (execution, session) => {
      const failed = await execution.prepare(prepareDevices(point));
      return failed ?? execution.continue(session.continue(unfinished), point);
    });
  }

  /** Why a planned run must not begin, as its ending; undefined when it may. */
  async #refusal(plan: PlannedRun): Promise<Ending | undefined> {
    const { precheck: wanted = true, dataRoot } = this.#options;
    if (!wanted) return undefined;
    try {
      await precheck(this.#preprocessed(plan.make()), dataRoot);
      return undefined;
    } catch (error) {
      return { ...exitOf(error), error };
    }
  }

  /** Pause: at the next checkpoint, or at once, taking the present point again on `resume`. */
  pause(reason = "paused by hand", options: { readonly defer?: boolean } = {}): void {
    const execution = this.#running("pause");
    execution.requestPause(reason, options.defer ?? false);
  }

  /** Go on after a pause. Holds of suspenders and of a full disk remain. */
  resume(): void {
    const execution = this.#running("resume");
    this.#retryStorage();
    execution.holds.releaseByHand();
  }

  /** End the plan early and well: its clean-up runs, the run is kept with exit status `success` and the reason. */
  stop(reason = "stopped by hand"): void {
    this.#end("stop", reason);
  }

  /** Give the plan up: its clean-up runs, the run ends with exit status `abort`. */
  abort(reason = "aborted by hand"): void {
    this.#end("abort", reason);
  }

  /** Give the plan up without its clean-up; devices are stopped and unstaged all the same. */
  halt(reason = "halted by hand"): void {
    this.#end("halt", reason);
    this.#onStorage?.();
  }

  /** Hold plans whenever the condition is bad, from now on. */
  addSuspender(suspender: Suspender): void {
    this.#suspenders.add(suspender);
  }

  /** Watch no more, and let a plan that is held by it go on. */
  removeSuspender(suspender: Suspender): void {
    this.#suspenders.remove(suspender);
  }

  get recorders(): readonly Recorder[] {
    return this.#publisher.recorders;
  }

  addRecorder(recorder: Recorder): void {
    this.#publisher.addRecorder(recorder);
  }

  /** Take a recorder out; resolves when it has written what it was given. */
  removeRecorder(recorder: Recorder): Promise<void> {
    return this.#publisher.removeRecorder(recorder);
  }

  /** Resolves when every recorder has seen everything. */
  drained(): Promise<void> {
    return this.#publisher.drained();
  }

  /** Abort what goes on, stop watching, and close the recorders. */
  async close(): Promise<void> {
    if (this.#execution) {
      this.abort("the engine is being closed");
      await new Promise<void>((resolve) => this.on("state", ({ to }) => to === "idle" && resolve()));
    }
    this.#suspenders.removeAll();
    await this.#publisher.close();
  }

  async #carryOut(
    plan: PlanIdentity | undefined,
    { metadata = {}, signal }: RunOptions,
    execute: (execution: Execution, session: RunSession) => Promise<Ending>,
  ): Promise<RunResult> {
    if (this.#execution) {
      throw new RequestError(`The engine is ${this.#state}. Wait for the plan to end, or stop it, before the next.`);
    }
    const session = new RunSession({
      options: this.#options,
      publisher: this.#publisher,
      persistent: this.metadata,
      plan: plan && { name: plan.name, args: plan.args },
      metadata,
      notice: (text) => this.#notice(text),
      clockS: () => execution.clockS(),
    });
    const execution: Execution = new Execution(this.#hostOf(session));
    this.#session = session;
    this.#execution = execution;
    this.#recorderFailures = [];
    this.#transition("running", "");
    for (const [key, reason] of this.#suspenders.bad) execution.hold(key, { kind: "suspender", reason });
    const onAbort = () => execution.end({ kind: "abort", reason: textOf(signal?.reason) });
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort);
    try {
      const ending = await execute(execution, session);
      await this.#storageReady();
      session.finish();
      this.#tellProgress();
      return await this.#result(session, ending);
    } finally {
      signal?.removeEventListener("abort", onAbort);
      clearTimeout(this.#deviceTimer);
      this.#execution = undefined;
      this.#transition("idle", "");
    }
  }

  async #result(session: RunSession, ending: Ending): Promise<RunResult> {
    const { recorderGraceMs = 10_000 } = this.#options;
    try {
      await settleWithin(recorderGraceMs, "A recorder", () => this.drained());
    } catch {
      this.#notice("A recorder has not finished yet. It goes on; its file can also be made again from the journal.");
    }
    const { runs } = session;
    return { ...ending, runs, uids: runs.map(({ uid }) => uid), recorderFailures: this.#recorderFailures };
  }

  #preprocessed(plan: Plan<unknown>): Plan<unknown> {
    return (this.#options.preprocessors ?? []).reduce((inner, preprocess) => preprocess(inner), plan);
  }

  #hostOf(session: RunSession): ExecutionHost {
    return {
      transition: (to, reason) => this.#transition(to, reason),
      openRun: (metadata) => session.open(metadata),
      closeRun: (run, exitStatus, reason) => session.close(run, exitStatus, reason),
      note: (record) => session.note(record),
      noteReply: (command, value) => session.noteReply(command, value),
      recordInterruptions: this.#options.recordInterruptions ?? true,
      waiting: (unfinished, work) => this.#waiting(unfinished, work),
      ask: (prompt) => this.#ask(prompt),
      notice: (text) => this.#notice(text),
      breathe: () => this.#breathe(),
      holdFor: (error, message) => this.#holdFor(error, message),
    };
  }

  async #waiting(unfinished: readonly Status<unknown>[], work: Promise<void>): Promise<void> {
    this.#emitter.emit("waiting", unfinished);
    try {
      await work;
    } finally {
      this.#emitter.emit("waiting", []);
    }
    this.#breathe();
  }

  async #ask(prompt: string): Promise<string> {
    const { ask } = this.#options;
    if (!ask) throw new RequestError(`The plan asks "${prompt}", but there is nobody to answer here.`);
    return ask(prompt);
  }

  #breathe(): void {
    const now = performance.now();
    if (now - this.#progressAt < PROGRESS_MS || !this.#emitter.has("progress")) return;
    this.#progressAt = now;
    this.#tellProgress();
  }

  #tellProgress(): void {
    const { progress } = this;
    if (progress) this.#emitter.emit("progress", progress);
  }

  /** Whether to wait for a device that was lost; if so, ask it now and then whether it is back. */
  #holdFor(error: unknown, message: Message): Hold | undefined {
    const { pauseOn = isUnreachable, retryMs = 1000, giveUpAfterS } = this.#options;
    if (!pauseOn(error)) return undefined;
    const execution = this.#execution;
    const device = "device" in message ? message.device : undefined;
    const giveUpAt = giveUpAfterS === undefined ? Number.POSITIVE_INFINITY : performance.now() + giveUpAfterS * 1000;
    const tryAgain = async () => {
      if (execution !== this.#execution || !execution) return;
      if (performance.now() >= giveUpAt) {
        execution.giveUp(error);
      } else if (device && (await isBack(device))) {
        execution.holds.release("device");
      } else {
        this.#deviceTimer = setTimeout(tryAgain, retryMs);
      }
    };
    clearTimeout(this.#deviceTimer);
    this.#deviceTimer = setTimeout(tryAgain, retryMs);
    return { kind: "device", reason: textOf(error) };
  }

  #storageFailed(error: StorageError): void {
    this.#notice(error.message);
    this.#execution?.hold("storage", { kind: "storage", reason: error.message });
    this.#storageTimer ??= setInterval(() => this.#retryStorage(), this.#options.retryMs ?? 1000);
  }

  #retryStorage(): void {
    if (!this.#publisher.blocked || !this.#publisher.retry()) return;
    clearInterval(this.#storageTimer);
    this.#storageTimer = undefined;
    this.#execution?.holds.release("storage");
    this.#onStorage?.();
  }

  /** Resolves when all documents are written, or the user has halted and they are given out unwritten. */
  async #storageReady(): Promise<void> {
    if (!this.#publisher.blocked) return;
    await new Promise<void>((resolve) => {
      this.#onStorage = resolve;
    });
    this.#onStorage = undefined;
    if (!this.#publisher.blocked) return;
    clearInterval(this.#storageTimer);
    this.#storageTimer = undefined;
    this.#publisher.release();
  }

  #running(verb: string): Execution {
    if (this.#execution) return this.#execution;
    throw new RequestError(`There is nothing to ${verb}: the engine is idle.`);
  }

  #end(kind: "stop" | "abort" | "halt", reason: string): void {
    const execution = this.#running(kind);
    const to = ({ stop: "stopping", abort: "aborting", halt: "halting" } as const)[kind];
    if ((NEXT_STATES[this.#state] as readonly EngineState[]).includes(to)) execution.end({ kind, reason });
  }

  #transition(to: EngineState, reason: string): void {
    const from = this.#state;
    checkTransition(from, to);
    this.#state = to;
    this.#emitter.emit("state", { from, to, reason });
  }

  #notice(text: string): void {
    this.#emitter.emit("notice", text);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
