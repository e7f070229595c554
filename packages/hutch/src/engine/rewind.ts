import type { Message } from "../plans/mod.ts";

type Command = Message["command"];

/**
 * How an interruption treats each command. `again`: done again when the plan goes on, and cut short by a pause.
 * `once`: has happened and stays so; a pause waits for its end. `barrier`: as `once`, and nothing before it is done again.
 */
const AFTER_INTERRUPTION: Readonly<Record<Command, "again" | "once" | "barrier">> = {
  declare_moves: "again",
  stage: "once",
  unstage: "once",
  open_run: "barrier",
  close_run: "barrier",
  set: "again",
  trigger: "again",
  wait: "again",
  create: "again",
  read: "again",
  /** What is recorded is never taken again: this is what keeps rows from being doubled. */
  save: "barrier",
  drop: "again",
  declare_stream: "once",
  monitor: "once",
  unmonitor: "once",
  locate: "again",
  stop: "again",
  checkpoint: "barrier",
  clear_checkpoint: "barrier",
  pause: "once",
  sleep: "again",
  clock: "again",
  kickoff: "once",
  complete: "once",
  collect: "barrier",
  input: "once",
  null: "again",
};

/** Whether a pause may cut this command short, because it will be done again. */
export function isDoneAgain(command: Command): boolean {
  return AFTER_INTERRUPTION[command] === "again";
}

/** Whether this command may be tried again after it failed. A save that failed has recorded nothing. */
export function mayBeRetried(command: Command): boolean {
  return isDoneAgain(command) || command === "save";
}

/** Work that is begun again even when it was begun before the last barrier, if an interruption finds it unfinished. */
export const RESTARTED: ReadonlySet<Command> = new Set<Command>(["set", "trigger"]);

/** The messages that have to be done again after an interruption: those since the last barrier. */
export class Rewind {
  #messages: Message[] = [];
  #possible = true;

  /** False after `clear_checkpoint`: what was interrupted cannot go on. */
  get possible(): boolean {
    return this.#possible;
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** A message is about to be carried out. */
  note(message: Message): void {
    if (mayBeRetried(message.command)) this.#messages.push(message);
  }

  /** A message failed, and the plan knows: it is not to be done again. */
  failed(message: Message): void {
    if (this.#messages.at(-1) === message) this.#messages.pop();
  }

  /**
   * A message has been carried out. After a barrier only unfinished work is left to do again.
   * @param unfinished asks for the messages whose work still goes on
   */
  done(message: Message, unfinished: () => Message[]): void {
    if (AFTER_INTERRUPTION[message.command] !== "barrier") return;
    this.#messages = unfinished();
    if (message.command === "checkpoint") this.#possible = true;
    if (message.command === "clear_checkpoint") this.#possible = false;
  }
}
