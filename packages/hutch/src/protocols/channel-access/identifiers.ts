/**
 * Gives small numbers to things and finds them again: the ids of channels and requests on the wire. A number is used
 * again only after `release`, which its owner calls when the peer has confirmed that it will not use it any more.
 */
export class Identifiers<T> {
  readonly #items: (T | undefined)[] = [];
  readonly #free: number[] = [];

  /** Keep an item; its number is 0 or higher. */
  add(item: T): number {
    const free = this.#free.pop();
    if (free === undefined) return this.#items.push(item) - 1;
    this.#items[free] = item;
    return free;
  }

  /** Make an item that has to know its number. */
  make(construct: (id: number) => T): T {
    const id = this.#free.pop() ?? this.#items.push(undefined) - 1;
    const item = construct(id);
    this.#items[id] = item;
    return item;
  }

  /** The item of a number; undefined when nothing has it. */
  get(id: number): T | undefined {
    return this.#items[id];
  }

  /** Forget an item; returns it. */
  release(id: number): T | undefined {
    const item = this.#items[id];
    if (item === undefined) return undefined;
    this.#items[id] = undefined;
    this.#free.push(id);
    return item;
  }

  /** How many there are. */
  get size(): number {
    return this.#items.length - this.#free.length;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const item of this.#items) if (item !== undefined) yield item;
  }
}
