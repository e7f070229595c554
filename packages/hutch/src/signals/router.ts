import { RequestError } from "../errors/mod.ts";
import type { SignalBackend } from "./backend.ts";
import type { SignalKind } from "./conversion.ts";
import { Signal } from "./signal.ts";
import { parseSignalUrl, type SignalScheme } from "./url.ts";

/** A control system that hands out signals by address. */
export interface SignalSource {
  /** A backend for the address; it need not exist, `connect` finds out. */
  open(address: string): SignalBackend;
  close?(): Promise<void> | void;
}

/** Finds the control system that a signal's URL names. */
export class SignalRouter {
  readonly #sources: Partial<Record<SignalScheme, SignalSource>>;
  readonly #defaultScheme: SignalScheme;

  /** @param sources the control systems at hand; `defaultScheme` is that of a name without `scheme://` */
  constructor(sources: Partial<Record<SignalScheme, SignalSource>>, defaultScheme: SignalScheme = "ca") {
    this.#sources = sources;
    this.#defaultScheme = defaultScheme;
  }

  /** @throws RequestError when the URL is malformed, or its control system is not set up here */
  backend(url: string): SignalBackend {
    const { scheme, address } = parseSignalUrl(url, this.#defaultScheme);
    const source = this.#sources[scheme];
    if (!source) {
      const known = Object.keys(this.#sources).map((name) => `${name}://`);
      throw new RequestError(`${url}: ${scheme} is not set up here. Set up: ${known.join(", ")}.`);
    }
    return source.open(address);
  }

  /** A typed signal, e.g. `router.signal("ca://gp:m1.RBV", "number")`. Not yet connected. */
  signal<K extends SignalKind>(url: string, kind: K): Signal<K> {
    return new Signal(this.backend(url), kind);
  }

  /** Close the control systems. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#sources).map((source) => source.close?.()));
  }
}
