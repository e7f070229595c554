import { type FrameLoss, type Gap, LOSS } from "./loss-record.ts";

/** What a frame number means for the series. */
export type Arrival =
  | "next"
  /** After one with a higher number; it fills a gap. */
  | "late"
  | "duplicate"
  /** Below the first row. */
  | "unplaceable"
  /** So far ahead that the number itself must be wrong. */
  | "absurd";

/** Frames that a number may jump ahead. */
const MOST_MISSING = 10_000_000;

interface Missing {
  first: number;
  last: number;
  reason: string;
}

/**
 * Keeps account of the frame numbers of one series, exactly: what came, what came again, what came late, and what is
 * missing, whatever the order. Memory grows with the number of gaps only.
 */
export class SequenceTracker {
  #first: number | undefined;
  #next: number;
  #received = 0;
  #duplicates = 0;
  #outOfOrder = 0;
  /** Disjoint, in order, all below `#next`. */
  readonly #missing: Missing[] = [];
  /** Reasons known before the frame number was reached. */
  readonly #reasons = new Map<number, string>();

  /** @param firstFrame number of the first row; undefined when it is that of the first frame to come */
  constructor(firstFrame: number | undefined) {
    this.#first = firstFrame;
    this.#next = firstFrame ?? 0;
  }

  /** Number of the first row; 0 while nothing has come. */
  get firstFrame(): number {
    return this.#first ?? 0;
  }

  /** One more than the highest frame number so far. */
  get next(): number {
    return this.#next;
  }

  get received(): number {
    return this.#received;
  }

  /** Frames missing up to now. */
  get lost(): number {
    return this.#missing.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  }

  /**
   * Note the arrival of a frame.
   *
   * @param reason why frames that this one skips are missing
   */
  arrive(frameNumber: number, reason: string = LOSS.notReceived): Arrival {
    if (this.#first === undefined) {
      this.#first = frameNumber;
      this.#next = frameNumber;
    }
    if (!Number.isSafeInteger(frameNumber) || frameNumber - this.#next > MOST_MISSING) return "absurd";
    if (frameNumber < this.#first) return "unplaceable";
    if (frameNumber >= this.#next) {
      this.#skipTo(frameNumber, reason);
      this.#next = frameNumber + 1;
      this.#received += 1;
      this.#reasons.delete(frameNumber);
      return "next";
    }
    const at = this.#find(frameNumber);
    if (at === undefined) {
      this.#duplicates += 1;
      return "duplicate";
    }
    this.#cut(at, frameNumber);
    this.#received += 1;
    this.#outOfOrder += 1;
    return "late";
  }

  /** Say why a frame is missing or will be, unless it comes after all. A frame that was there is not touched. */
  explain(frameNumber: number, reason: string): void {
    if (frameNumber >= this.#next) {
      this.#reasons.set(frameNumber, reason);
      return;
    }
    const at = this.#find(frameNumber);
    if (at === undefined) return;
    this.#cut(at, frameNumber);
    this.#insert(frameNumber, reason);
  }

  /** A frame that had arrived was dropped on the way to the file. */
  drop(frameNumber: number, reason: string): void {
    if (frameNumber < this.#next && this.#find(frameNumber) === undefined) this.#insert(frameNumber, reason);
  }

  /** The account up to now, with what is missing up to `expected` frames. */
  account(expected: number | undefined): FrameLoss {
    const whole = this.#copy();
    const announced = expected === undefined ? 0 : this.firstFrame + expected;
    const explained = [...this.#reasons.keys()].reduce((end, frame) => Math.max(end, frame + 1), 0);
    whole.#skipTo(Math.max(this.#next, announced, explained), LOSS.notReceived);
    return {
      ...(expected === undefined ? {} : { expected }),
      firstFrame: this.firstFrame,
      received: this.#received,
      duplicates: this.#duplicates,
      outOfOrder: this.#outOfOrder,
      lost: whole.lost,
      gaps: whole.#missing.map(({ first, last, reason }): Gap => [first, last, reason]),
    };
  }

  #copy(): SequenceTracker {
    const copy = new SequenceTracker(this.#first);
    copy.#next = this.#next;
    for (const gap of this.#missing) copy.#missing.push({ ...gap });
    for (const [frame, reason] of this.#reasons) copy.#reasons.set(frame, reason);
    return copy;
  }

  /** Everything from `#next` to `end` (not included) is missing. */
  #skipTo(end: number, reason: string): void {
    if (end <= this.#next) return;
    const explained = [...this.#reasons].filter(([frame]) => frame < end).sort(([a], [b]) => a - b);
    let from = this.#next;
    for (const [frame, why] of explained) {
      this.#push(from, frame - 1, reason);
      this.#push(frame, frame, why);
      this.#reasons.delete(frame);
      from = frame + 1;
    }
    this.#push(from, end - 1, reason);
  }

  #push(first: number, last: number, reason: string): void {
    if (last < first) return;
    const before = this.#missing.at(-1);
    if (before && before.last === first - 1 && before.reason === reason) before.last = last;
    else this.#missing.push({ first, last, reason });
  }

  /** Index of the gap that holds `frame`. */
  #find(frame: number): number | undefined {
    const at = this.#place(frame);
    const gap = this.#missing[at];
    return gap && gap.first <= frame ? at : undefined;
  }

  /** Index of the first gap that does not end before `frame`. */
  #place(frame: number): number {
    let low = 0;
    let high = this.#missing.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#missing[middle]!.last < frame) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Take one frame out of a gap. */
  #cut(at: number, frame: number): void {
    const { first, last, reason } = this.#missing[at]!;
    const rest: Missing[] = [];
    if (first < frame) rest.push({ first, last: frame - 1, reason });
    if (frame < last) rest.push({ first: frame + 1, last, reason });
    this.#missing.splice(at, 1, ...rest);
  }

  /** Add one frame to the gaps, joined with neighbors of the same reason. */
  #insert(frame: number, reason: string): void {
    const at = this.#place(frame);
    const before = this.#missing[at - 1];
    const after = this.#missing[at];
    const joinsBefore = before?.last === frame - 1 && before.reason === reason;
    const joinsAfter = after?.first === frame + 1 && after.reason === reason;
    if (joinsBefore && joinsAfter) {
      before.last = after.last;
      this.#missing.splice(at, 1);
    } else if (joinsBefore) before.last = frame;
    else if (joinsAfter) after.first = frame;
    else this.#missing.splice(at, 0, { first: frame, last: frame, reason });
  }
}
