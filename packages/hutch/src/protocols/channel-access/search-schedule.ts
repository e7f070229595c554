import { SEARCH_DATAGRAM_BYTES } from "./commands.ts";
import { HEADER_BYTES } from "./message.ts";
import { type SearchName, searchBytes } from "./search.ts";

export interface SearchScheduleOptions {
  /** Time from the first search for a name to its second; it doubles from search to search. Default 50 ms. */
  readonly firstPeriodMs?: number;
  /** Longest time between two searches for a name that nobody has answered yet. Default 30 s. */
  readonly longestPeriodMs?: number;
  /** The same for a name that has been found before: its server is likely to come back. Default 5 s. */
  readonly lostPeriodMs?: number;
}

interface Wanted extends SearchName {
  readonly bytes: number;
  readonly wasFound: boolean;
  searches: number;
  dueMs: number;
  isGone: boolean;
  datagram: Datagram | undefined;
}

interface Datagram {
  readonly sequence: number;
  readonly sentMs: number;
  readonly isFirstTry: boolean;
  /** Names of it that nobody has answered yet. */
  open: number;
  isExpired: boolean;
}

/** Datagrams that may be on their way without an answer: at first, at least and at most. */
const WINDOW = { first: 48, least: 8, most: 64 } as const;
/** Time after which an answer is no longer expected: before the first answer, and its bounds afterwards. */
const TIMEOUT_MS = { first: 100, least: 30, most: 1000 } as const;
/** Searches for a name from which on it counts as hopeless, and datagrams a second that hopeless names may take. */
const HOPELESS = 4;
const HOPELESS_PER_SECOND = 50;

/**
 * Decides which names are searched for when. New names leave at once, as many datagrams as the servers keep up with:
 * each answer lets the next one out, as TCP does it, so that ten thousand names neither overrun a server's socket nor
 * wait for a timer. Names without an answer are tried again after a growing time; all of the hopeless ones together
 * take a bounded part of the network. Time is an argument, in milliseconds.
 */
export class SearchSchedule {
  readonly #firstPeriodMs: number;
  readonly #longestPeriodMs: number;
  readonly #lostPeriodMs: number;
  readonly #wanted = new Map<number, Wanted>();
  /** Names by `2 * searches so far + wasFound`; within one list all wait equally long, so that the first is due first. */
  readonly #tiers: Queue<Wanted>[] = [];
  readonly #flying = new Queue<Datagram>();
  #flyingCount = 0;
  #window: number = WINDOW.first;
  #roundTripMs = 0;
  #deviationMs = 0;
  #sequence = 0;
  #hopelessTokens: number = HOPELESS_PER_SECOND;
  #tokensAtMs = 0;

  constructor(options: SearchScheduleOptions = {}) {
    this.#firstPeriodMs = options.firstPeriodMs ?? 50;
    this.#longestPeriodMs = options.longestPeriodMs ?? 30_000;
    this.#lostPeriodMs = Math.min(options.lostPeriodMs ?? 5000, this.#longestPeriodMs);
  }

  /** Names that are being looked for. */
  get size(): number {
    return this.#wanted.size;
  }

  /**
   * Look for a name from now on.
   * @param history `wasFound` for a name that has been connected before; `failures` searches that led nowhere, which make
   *   the next one wait: without it a server that answers but cannot be reached would be asked without end
   */
  add(name: SearchName, nowMs: number, history: { wasFound?: boolean; failures?: number } = {}): void {
    this.remove(name.cid);
    const { wasFound = false, failures = 0 } = history;
    const wanted: Wanted = {
      cid: name.cid,
      name: name.name,
      bytes: searchBytes(name.name),
      wasFound,
      searches: failures,
      dueMs: nowMs,
      isGone: false,
      datagram: undefined,
    };
    if (failures > 0) wanted.dueMs = nowMs + this.#periodMs(wanted);
    this.#wanted.set(name.cid, wanted);
    this.#queue(wanted);
  }

  /** No longer look for a name, e.g. because its channel was closed. */
  remove(cid: number): void {
    const wanted = this.#wanted.get(cid);
    if (!wanted) return;
    wanted.isGone = true;
    this.#wanted.delete(cid);
  }

  /**
   * A server has answered.
   * @returns how many searches it took; undefined when the name is not looked for (any more)
   */
  found(cid: number, nowMs: number): number | undefined {
    const wanted = this.#wanted.get(cid);
    if (!wanted) return undefined;
    this.remove(cid);
    const { datagram } = wanted;
    if (datagram && !datagram.isExpired) {
      if (datagram.isFirstTry) this.#learnRoundTrip(nowMs - datagram.sentMs);
      datagram.open--;
      if (datagram.open === 0) this.#land(datagram, WINDOW.most);
    }
    return wanted.searches;
  }

  /** Search for everything again at once: a server has appeared. */
  hurry(nowMs: number): void {
    const all = [...this.#wanted.values()];
    for (const tier of this.#tiers) tier.clear();
    for (const wanted of all) {
      wanted.searches = 0;
      wanted.dueMs = nowMs;
      this.#queue(wanted);
    }
  }

  /** The names of the next datagram, and its sequence number; undefined when nothing may be sent now. */
  next(nowMs: number): { sequence: number; names: SearchName[] } | undefined {
    this.#expire(nowMs);
    if (this.#flyingCount >= this.#window) return undefined;
    const names: Wanted[] = [];
    let bytes = HEADER_BYTES;
    let isHopeless = false;
    for (const [index, tier] of this.#tiers.entries()) {
      const searches = index >> 1;
      if (searches >= HOPELESS && !this.#maySendHopeless(nowMs)) break;
      for (let wanted = firstOf(tier); wanted && wanted.dueMs <= nowMs; wanted = firstOf(tier)) {
        if (names.length > 0 && bytes + wanted.bytes > SEARCH_DATAGRAM_BYTES)
          return this.#send(names, nowMs, isHopeless);
        tier.shift();
        names.push(wanted);
        bytes += wanted.bytes;
        isHopeless ||= searches >= HOPELESS;
      }
    }
    return names.length > 0 ? this.#send(names, nowMs, isHopeless) : undefined;
  }

  /** When `next` has to be asked again, unless an answer comes before; undefined when nothing is looked for. */
  nextDueMs(nowMs: number): number | undefined {
    let due = Infinity;
    for (const [index, tier] of this.#tiers.entries()) {
      const wanted = firstOf(tier);
      if (!wanted) continue;
      const isHeld = index >> 1 >= HOPELESS && !this.#maySendHopeless(nowMs);
      due = Math.min(due, isHeld ? Math.max(wanted.dueMs, nowMs + 1000 / HOPELESS_PER_SECOND) : wanted.dueMs);
    }
    if (due === Infinity) return undefined;
    const oldest = this.#flying.first();
    const opensMs = this.#flyingCount >= this.#window && oldest ? oldest.sentMs + this.#timeoutMs() : 0;
    return Math.max(due, opensMs);
  }

  #send(names: Wanted[], nowMs: number, isHopeless: boolean): { sequence: number; names: SearchName[] } {
    if (isHopeless) this.#hopelessTokens--;
    this.#sequence = (this.#sequence + 1) >>> 0;
    const datagram: Datagram = {
      sequence: this.#sequence,
      sentMs: nowMs,
      isFirstTry: names.every(({ searches }) => searches === 0),
      open: names.length,
      isExpired: false,
    };
    for (const wanted of names) {
      wanted.datagram = datagram;
      wanted.searches++;
      wanted.dueMs = nowMs + this.#periodMs(wanted);
      this.#queue(wanted);
    }
    this.#flying.push(datagram);
    this.#flyingCount++;
    return { sequence: datagram.sequence, names };
  }

  #queue(wanted: Wanted): void {
    const index = 2 * wanted.searches + (wanted.wasFound ? 1 : 0);
    while (this.#tiers.length <= index) this.#tiers.push(new Queue());
    this.#tiers[index]!.push(wanted);
  }

  /** The wait after the latest search. */
  #periodMs({ searches, wasFound }: Wanted): number {
    const period = this.#firstPeriodMs * 2 ** Math.min(searches - 1, 20);
    return Math.max(this.#timeoutMs(), Math.min(period, wasFound ? this.#lostPeriodMs : this.#longestPeriodMs));
  }

  #timeoutMs(): number {
    if (this.#roundTripMs === 0) return TIMEOUT_MS.first;
    return Math.min(TIMEOUT_MS.most, Math.max(TIMEOUT_MS.least, this.#roundTripMs + 4 * this.#deviationMs));
  }

  /** Mean and deviation with weights 1/8 and 1/4. [V. Jacobson, Congestion avoidance and control, 1988] */
  #learnRoundTrip(sampleMs: number): void {
    if (this.#roundTripMs === 0) {
      this.#roundTripMs = Math.max(sampleMs, 0.01);
      this.#deviationMs = sampleMs / 2;
      return;
    }
    this.#deviationMs += (Math.abs(sampleMs - this.#roundTripMs) - this.#deviationMs) / 4;
    this.#roundTripMs += (sampleMs - this.#roundTripMs) / 8;
  }

  /** Datagrams whose time is over: without any answer they may have been too many. */
  #expire(nowMs: number): void {
    const limit = nowMs - this.#timeoutMs();
    for (let datagram = this.#flying.first(); datagram && datagram.sentMs <= limit; datagram = this.#flying.first()) {
      this.#flying.shift();
      if (datagram.isExpired) continue;
      this.#land(datagram, this.#window);
      this.#window = Math.max(WINDOW.least, this.#window - 1);
    }
  }

  #land(datagram: Datagram, mostWindow: number): void {
    datagram.isExpired = true;
    this.#flyingCount--;
    this.#window = Math.min(Math.max(mostWindow, WINDOW.least), this.#window + 1);
  }

  #maySendHopeless(nowMs: number): boolean {
    const gained = ((nowMs - this.#tokensAtMs) / 1000) * HOPELESS_PER_SECOND;
    if (gained >= 1) {
      this.#hopelessTokens = Math.min(HOPELESS_PER_SECOND, this.#hopelessTokens + Math.floor(gained));
      this.#tokensAtMs = nowMs;
    }
    return this.#hopelessTokens > 0;
  }
}

/** The first of a list that is still looked for. */
function firstOf(tier: Queue<Wanted>): Wanted | undefined {
  for (let wanted = tier.first(); wanted; wanted = tier.first()) {
    if (!wanted.isGone) return wanted;
    tier.shift();
  }
  return undefined;
}

/** First in, first out, without moving the rest at each step. */
class Queue<T> {
  #items: T[] = [];
  #head = 0;

  first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): void {
    this.#head++;
    if (this.#head === this.#items.length) this.clear();
    else if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}
