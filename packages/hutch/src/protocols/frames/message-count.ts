import type { StreamEvent } from "./frame.ts";

/** Watches the numbers that a sender gives its messages, without gaps. */
export class MessageCount {
  #next: number | undefined;

  /** A problem when messages before this one did not arrive; nothing when all is well, or the sender began again. */
  check(number: unknown): StreamEvent[] {
    if (typeof number !== "number" || !Number.isSafeInteger(number)) return [];
    const missed = this.#next === undefined ? 0 : number - this.#next;
    this.#next = number + 1;
    if (missed <= 0) return [];
    const what = missed === 1 ? `message ${number - 1} is` : `messages ${number - missed} to ${number - 1} are`;
    return [{ kind: "problem", what: `${what} missing`, missedMessages: missed }];
  }
}
