import { UnknownNameError } from "../errors/mod.ts";
import { HandleMap, handleOf } from "./handles.ts";
import { naturalOrder } from "./key-order.ts";

/** A value now or later. */
export type Awaitable<T> = T | Promise<T>;

/** Something that was found where a key should be, and cannot be used. */
export interface KeyProblem {
  readonly name: string;
  readonly problem: Error;
}

/** Keys as they are found, in any order. */
export type KeyList = Iterable<string | KeyProblem> | AsyncIterable<string | KeyProblem>;

/** Things with keys: the proposals of a repository, the scans of a proposal. */
export abstract class Collection<Child extends object> {
  /** What a child is called, for messages. */
  protected abstract readonly childKind: "proposal" | "scan";
  readonly #children = new Map<string, Child>();
  #problems: readonly KeyProblem[] = [];

  /** Finds the keys there are now. */
  protected abstract listKeys(signal?: AbortSignal): Awaitable<KeyList>;

  /** The child with this key; nothing is read yet. */
  protected abstract open(key: string): Child;

  /** A key as an identifier. Override it for handles of your own; they are made unique afterwards. */
  protected makeHandle(key: string): string {
    return handleOf(key, this.childKind === "scan" ? "r" : "p");
  }

  /** The keys there are now, in order. */
  async keys(signal?: AbortSignal): Promise<readonly string[]> {
    const keys = new Set<string>();
    const problems: KeyProblem[] = [];
    for await (const found of await this.listKeys(signal)) {
      if (typeof found === "string") keys.add(found);
      else problems.push(found);
    }
    this.#problems = problems;
    return [...keys].sort(naturalOrder);
  }

  /** What the last look found and could not use. */
  get problems(): readonly KeyProblem[] {
    return this.#problems;
  }

  /** Keys and handles, in order. */
  async all(signal?: AbortSignal): Promise<HandleMap> {
    return new HandleMap(await this.keys(signal), (key) => this.makeHandle(key));
  }

  /** The child with a key; always the same object. Whether it exists shows when it is read. */
  protected child(key: string): Child {
    let child = this.#children.get(key);
    if (child === undefined) {
      child = this.open(key);
      this.#children.set(key, child);
    }
    return child;
  }

  /**
   * The child that a user means, by key or handle.
   *
   * @throws UnknownNameError that suggests the nearest
   */
  async find(keyOrHandle: string, signal?: AbortSignal): Promise<Child> {
    return this.child(await this.keyOf(keyOrHandle, signal));
  }

  /** The key that a user means by a key or handle. Throws UnknownNameError. */
  async keyOf(keyOrHandle: string, signal?: AbortSignal): Promise<string> {
    const all = await this.all(signal);
    if (all.handleOf(keyOrHandle) !== undefined) return keyOrHandle;
    const key = all.keyOf(keyOrHandle);
    if (key !== undefined) return key;
    throw new UnknownNameError({ kind: this.childKind, requested: keyOrHandle, known: all.keys });
  }
}
