import type { Device, Movable, MoveStatus, Stageable } from "../devices/mod.ts";
import type { Json } from "../documents/mod.ts";
import { exitOf, type Group, type Message, type Metadata, type Plan } from "../plans/mod.ts";
import type { CommandContext } from "./commands/context.ts";
import { carryOut } from "./commands/handlers.ts";
import { DevicesInUse } from "./devices-in-use.ts";
import { type Ending, type EndRequest, errorOf } from "./ending.ts";
import type { ExecutionHost } from "./execution-host.ts";
import { type Hold, Holds } from "./holds.ts";
import type { EngineRecord, ReplyRecord } from "./journal/records.ts";
import { PendingWork } from "./pending-work.ts";
import type { ResumePoint } from "./resume.ts";
import { isDoneAgain, mayBeRetried, RESTARTED, Rewind } from "./rewind.ts";
import type { RunBundler } from "./run-bundler.ts";
import { Sleeper } from "./sleeper.ts";
import type { EngineState } from "./states.ts";

/** What stops an execution from looking at the next message. */
const INTERRUPTED = Symbol("interrupted");

/** The plan was halted: it is not asked for anything more. */
class Halted extends Error {}

/** Longest stretch without giving timers and sockets a turn, ms. */
const STRETCH_MS = 20;

type Step = { readonly reply: unknown } | { readonly thrown: unknown };

/**
 * One plan being carried out, from its first message to the last clean-up. Messages are carried out without waiting as long
 * as devices answer at once; the event loop gets its turn at least every 20 ms, so that stop always works.
 */
export class Execution implements CommandContext {
  run: RunBundler | undefined;
  readonly holds = new Holds();
  readonly pending = new PendingWork((error, message) => {
    this.#failure = { error, message };
    this.#wake?.();
  });
  readonly #host: ExecutionHost;
  readonly #devices: DevicesInUse;
  readonly #sleeper = new Sleeper();
  readonly #rewind = new Rewind();
  /** Asked for and not yet thrown into the plan. */
  #request: EndRequest | undefined;
  /** The last request thrown into the plan. */
  #ended: EndRequest | undefined;
  /** A device failed while nobody waited for it. */
  #failure: { readonly error: unknown; readonly message: Message } | undefined;
  /** The error that the plan is cleaning up after. */
  #unwinding: { readonly error: unknown } | undefined;
  /** Something holds the plan, or did: the point is taken again even when the hold was short. */
  #mustPause = false;
  /** Messages since the last barrier have to be done again before the plan gets its next reply. */
  #mustReplay = false;
  #deferredPause: string | undefined;
  /** False while messages are done again whose replies the plan has had, and the journal too. */
  #noting = true;
  #wake: (() => void) | undefined;
  #pausedMs = 0;

  constructor(host: ExecutionHost) {
    this.#host = host;
    this.#devices = new DevicesInUse(this.pending, (text) => host.notice(text));
  }

  get moves(): Map<Movable, MoveStatus> {
    return this.#devices.moves;
  }

  get staged(): Set<Stageable> {
    return this.#devices.staged;
  }

  /** Carry the plan out. Never rejects: how it ended is the result. */
  execute(plan: Plan<unknown>): Promise<Ending> {
    return this.#toTheEnd(() => this.#drive(plan, undefined));
  }

  /** Carry out a short plan before the real one. Returns how it ended when it did not end well. */
  async prepare(plan: Plan<unknown>): Promise<Ending | undefined> {
    try {
      await this.#drive(plan, undefined);
      return undefined;
    } catch (error) {
      const ending = this.#endingOf(error);
      await this.#cleanUp(ending);
      return ending;
    }
  }

  /** Go on with a plan that waits for the answer to `current`, after doing `messages` again. */
  continue(run: RunBundler, { messages, current, plan, monitors }: ResumePoint): Promise<Ending> {
    this.run = run;
    for (const message of messages) this.#rewind.note(message);
    this.#mustReplay = true;
    return this.#toTheEnd(async () => {
      for (const { device, stream } of monitors) await run.monitor(device, stream);
      return this.#drive(plan, current);
    });
  }

  async #toTheEnd(drive: () => Promise<unknown>): Promise<Ending> {
    let ending: Ending;
    try {
      const value = await drive();
      ending = { exitStatus: "success", reason: this.#ended?.reason ?? "", value };
    } catch (error) {
      ending = this.#endingOf(error);
    }
    await this.#cleanUp(ending);
    return ending;
  }

  // What the engine asks of an execution under way.

  /** End the plan early. A stronger request replaces a weaker one. */
  end(request: EndRequest): void {
    this.#request = request;
    this.holds.clear();
    this.#wake?.();
  }

  /** Whether the plan has been asked to end. */
  get isEnding(): boolean {
    return this.#request !== undefined || this.#ended !== undefined;
  }

  /** Keep the plan from going on until `key` is released. */
  hold(key: string, hold: Hold): void {
    if (this.isEnding) return;
    this.holds.add(key, hold);
    this.#mustPause = true;
    this.#mustReplay = true;
    this.#wake?.();
  }

  requestPause(reason: string, defer: boolean): void {
    if (defer) this.#deferredPause = reason;
    else this.hold("request", { kind: "request", reason });
  }

  // What commands ask of it.

  openRun(metadata: Metadata): string {
    this.#unwinding = undefined;
    this.run = this.#host.openRun(metadata);
    return this.run.start.uid;
  }

  closeRun(exitStatus: "success" | "abort" | "fail" | undefined, reason: string | undefined): void {
    const { run } = this;
    if (!run) return;
    const told = this.#ended ?? (exitStatus && exitStatus !== "success" ? this.#unwinding : undefined);
    const known = told && exitOf("error" in told ? told.error : errorOf(told));
    const extra = reason && reason !== known?.reason ? reason : "";
    this.run = undefined;
    this.#host.closeRun(
      run,
      known?.exitStatus ?? exitStatus ?? "success",
      [known?.reason ?? "", extra].filter((text) => text !== "").join("\n"),
    );
  }

  atCheckpoint(): void {
    this.#unwinding = undefined;
    if (this.#deferredPause === undefined) return;
    const reason = this.#deferredPause;
    this.#deferredPause = undefined;
    this.requestPause(reason, false);
  }

  /** A device has not come back: throw its error into the plan, and pause no more. */
  giveUp(error: unknown): void {
    this.#failure = { error, message: { command: "null" } };
    this.#unwinding = { error };
    this.#mustPause = false;
    this.#mustReplay = false;
    this.holds.clear();
    this.#wake?.();
  }

  clockS(): number {
    return (performance.now() - this.#pausedMs) / 1000;
  }

  sleep(message: Message, seconds: number): Promise<void> {
    return this.#sleeper.sleep(message, seconds);
  }

  waiting(group: Group, work: Promise<void>): Promise<void> {
    return this.#host.waiting(this.pending.unfinished(group), work);
  }

  ask(prompt: string): Promise<string> {
    return this.#host.ask(prompt);
  }

  note(record: EngineRecord): void {
    this.#host.note(record);
  }

  noteReply(command: ReplyRecord["command"], value: Json): void {
    if (this.#noting) this.#host.noteReply(command, value);
  }

  // The loop.

  /** @param waiting the message that the plan has yielded already, of a plan that is continued */
  async #drive(plan: Plan<unknown>, waiting: Message | undefined): Promise<unknown> {
    let next: Step = { reply: undefined };
    let current: Message | undefined;
    let yielded = waiting;
    let deadline = performance.now() + STRETCH_MS;
    for (let turn = 1; ; turn++) {
      if (this.#needsAttention) next = (await this.#attend(current, next)) ?? next;
      if (!yielded || "thrown" in next) {
        const step: IteratorResult<Message, unknown> =
          "thrown" in next ? plan.throw(next.thrown) : plan.next(next.reply);
        if (step.done) return step.value;
        yielded = step.value;
      }
      const message = yielded;
      yielded = undefined;
      current = message;
      this.#rewind.note(message);
      try {
        const answer = carryOut(this, message);
        const reply: unknown = answer instanceof Promise ? await this.#interruptible(answer, message) : answer;
        next = { reply };
        if (reply !== INTERRUPTED) this.#rewind.done(message, this.#unfinished);
      } catch (error) {
        next = this.#caught(error, message);
      }
      if ((turn & 15) === 0 && performance.now() > deadline) {
        await eventLoopTurn();
        this.#host.breathe();
        deadline = performance.now() + STRETCH_MS;
      }
    }
  }

  readonly #unfinished = () => this.pending.activeMessages(RESTARTED);

  get #needsAttention(): boolean {
    return this.#mustPause || this.#mustReplay || this.#request !== undefined || this.#failure !== undefined;
  }

  /** A message failed: pause where the policy says so, else the plan is to know. */
  #caught(error: unknown, message: Message): Step {
    const hold = this.#holdFor(error, message);
    if (hold) {
      this.hold("device", hold);
      return { reply: INTERRUPTED };
    }
    this.#rewind.failed(message);
    this.pending.silence();
    this.#failure = undefined;
    this.#unwinding ??= { error };
    return { thrown: error };
  }

  #holdFor(error: unknown, message: Message): Hold | undefined {
    const mayHold = !this.isEnding && !this.#unwinding && this.#rewind.possible && mayBeRetried(message.command);
    return mayHold ? this.#host.holdFor(error, message) : undefined;
  }

  /**
   * Deal with what has come up between two messages: an end, a failure, a pause. Returns what the plan gets next, or
   * undefined when that has not changed.
   */
  async #attend(current: Message | undefined, before: Step): Promise<Step | undefined> {
    const unanswered = "reply" in before && before.reply === INTERRUPTED ? current : undefined;
    let next: Step | undefined;
    while (this.#needsAttention) {
      if (this.#request) return this.#throwRequest(this.#request);
      if (this.#failure) {
        const { error, message } = this.#failure;
        this.#failure = undefined;
        const hold = this.#holdFor(error, message);
        if (!hold) {
          this.pending.silence();
          this.#unwinding ??= { error };
          return { thrown: error };
        }
        this.hold("device", hold);
      }
      if (this.#mustPause) {
        if (!this.#rewind.possible) {
          const reason = `interrupted where the plan cannot go on: ${this.holds.reason}`;
          return this.#throwRequest({ kind: "abort", reason });
        }
        await this.#pause();
      }
      if (this.#request || this.#failure || this.#mustPause) continue;
      this.#mustReplay = false;
      const replayed = await this.#replay(unanswered);
      if (replayed === INTERRUPTED) {
        this.#mustReplay = true;
        continue;
      }
      if (replayed && (replayed.last === current || "thrown" in replayed.step)) next = replayed.step;
    }
    return next;
  }

  #throwRequest(request: EndRequest): Step {
    this.#request = undefined;
    this.#ended = request;
    this.#mustPause = false;
    this.#mustReplay = false;
    this.holds.clear();
    this.pending.silence();
    this.#failure = undefined;
    const states = { stop: "stopping", abort: "aborting", halt: "halting" } as const;
    this.#host.transition(states[request.kind], request.reason);
    this.#host.note({ kind: "interruption", time: Date.now() / 1000, what: request.kind, reason: request.reason });
    if (request.kind === "halt") throw new Halted(request.reason);
    return { thrown: errorOf(request) };
  }

  /** Bring everything to rest and wait until nothing holds the plan any more, or it is to end. */
  async #pause(): Promise<void> {
    const host = this.#host;
    const begun = performance.now();
    const { reason } = this.holds;
    host.transition("pausing", reason);
    this.run?.setMonitoring(false);
    await this.#devices.stop();
    await this.#devices.pause();
    const what = this.holds.onlySuspenders ? "suspend" : "pause";
    host.note({ kind: "interruption", time: Date.now() / 1000, what, reason });
    if (host.recordInterruptions) this.run?.interruption(`${what}: ${reason}`);
    let shown: EngineState = "pausing";
    while (this.holds.any && !this.#request) {
      const state = this.holds.onlySuspenders ? "suspending" : "paused";
      if (state !== shown) host.transition(state, this.holds.reason);
      shown = state;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.holds.onFree(resolve);
      });
    }
    this.#wake = undefined;
    this.#mustPause = false;
    this.#pausedMs += performance.now() - begun;
    if (this.#request) return;
    if (shown === "pausing") host.transition("paused", reason);
    host.transition("running", "");
    await this.#devices.resume();
    host.note({ kind: "interruption", time: Date.now() / 1000, what: "resume", reason });
    if (host.recordInterruptions) this.run?.interruption("resume");
    this.run?.setMonitoring(true);
  }

  /** Do again what was done since the last barrier. Returns the reply to the last message, and which it was. */
  async #replay(
    unanswered: Message | undefined,
  ): Promise<{ readonly step: Step; readonly last: Message } | undefined | typeof INTERRUPTED> {
    const messages = [...this.#rewind.messages];
    const triggered = messages.flatMap((message) => (message.command === "trigger" ? [message.device as Device] : []));
    let last = messages.at(-1);
    let reply: unknown;
    try {
      await this.run?.rewind(triggered);
      for (const message of messages) {
        last = message;
        this.#noting = message === unanswered;
        const answer = carryOut(this, message);
        reply = answer instanceof Promise ? await this.#interruptible(answer, message) : answer;
        if (reply === INTERRUPTED || this.#request) return INTERRUPTED;
      }
      return last && { step: { reply }, last };
    } catch (error) {
      if (!last) return undefined;
      const step = this.#caught(error, last);
      return "reply" in step ? INTERRUPTED : { step, last };
    } finally {
      this.#noting = true;
    }
  }

  /** The reply, or `INTERRUPTED` when something comes up that does not wait for it. */
  #interruptible(answer: Promise<unknown>, { command }: Message): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const cut = this.#request || (isDoneAgain(command) && this.#needsAttention);
        if (!cut) return;
        this.#wake = undefined;
        this.#sleeper.interrupt();
        resolve(INTERRUPTED);
      };
      this.#wake = look;
      answer.then(
        (reply) => {
          if (this.#wake === look) this.#wake = undefined;
          resolve(reply);
        },
        (error: unknown) => {
          if (this.#wake === look) this.#wake = undefined;
          reject(error);
        },
      );
      look();
    });
  }

  async #cleanUp({ exitStatus, reason }: Ending): Promise<void> {
    this.#wake = undefined;
    await this.#devices.stop();
    await this.#devices.unstage();
    if (!this.run) return;
    this.#ended = undefined;
    this.#unwinding = undefined;
    this.closeRun(exitStatus, reason);
  }

  #endingOf(error: unknown): Ending {
    if (error instanceof Halted) return { exitStatus: "abort", reason: error.message, error: errorOf(this.#ended!) };
    if (this.#ended) return { ...exitOf(errorOf(this.#ended)), error: errorOf(this.#ended) };
    const first = this.#unwinding?.error ?? error;
    return { ...exitOf(first), error: first };
  }
}

function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
