/** Names that would hide something, or that JavaScript asks every object for. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const constructor continue debugger default delete do else enum eval export " +
    "extends false finally for function hasOwnProperty if implements import in inspect instanceof interface let new null " +
    "package private protected prototype public return static super switch then this throw toJSON toString true try " +
    "typeof undefined valueOf var void while with yield __proto__"
  ).split(" "),
);

/**
 * A key as a name that can be typed after a dot: what an identifier cannot have becomes `_`, and `prefix` comes first
 * where it would begin with a digit.
 *
 * @example handleOf("091726", "r") // "r091726"
 */
export function handleOf(key: string, prefix: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(key)) return RESERVED.has(key) ? `${key}_` : key;
  if (/^\d\w*$/.test(key)) return prefix + key;
  const name = key.normalize("NFC").replace(/[^\p{ID_Continue}$]/gu, "_");
  const start = /^[\p{ID_Start}$_]/u.test(name) ? name : prefix + name;
  return RESERVED.has(start) ? `${start}_` : start;
}

/** Keys and their handles, both ways. Handles that would be equal get `_2`, `_3` … in the order of the keys. */
export class HandleMap {
  readonly #handles = new Map<string, string>();
  readonly #keys = new Map<string, string>();

  /** @param makeHandle a key as an identifier; need not be unique */
  constructor(keys: Iterable<string>, makeHandle: (key: string) => string) {
    for (const key of keys) {
      const wanted = makeHandle(key);
      let handle = wanted;
      for (let n = 2; this.#keys.has(handle); n++) handle = `${wanted}_${n}`;
      this.#handles.set(key, handle);
      this.#keys.set(handle, key);
    }
  }

  handleOf(key: string): string | undefined {
    return this.#handles.get(key);
  }

  keyOf(handle: string): string | undefined {
    return this.#keys.get(handle);
  }

  get keys(): readonly string[] {
    return [...this.#handles.keys()];
  }

  get handles(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** `[key, handle]` in the order of the keys. */
  [Symbol.iterator](): IterableIterator<[key: string, handle: string]> {
    return this.#handles.entries();
  }
}
