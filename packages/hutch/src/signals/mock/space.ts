import type { DataValue } from "../../documents/mod.ts";
import type { PutOptions, SignalBackend } from "../backend.ts";
import { SignalRouter, type SignalSource } from "../router.ts";
import { SoftBackend, SoftVariable, type SoftVariableOptions } from "../soft/mod.ts";
import { formatSignalUrl, parseSignalUrl, SIGNAL_SCHEMES, type SignalScheme } from "../url.ts";

/** One write that a device under test has made. */
export interface MockPut {
  /** URL of the signal. */
  readonly source: string;
  readonly value: DataValue;
  readonly options: PutOptions;
}

/**
 * Stands in for every control system: a real device over a mock space is the real device with nothing behind it. Any URL
 * exists, starts as 0 unless given, and does what its `onPut` says. All writes are kept in `puts`, in order.
 */
export class MockSpace {
  readonly puts: MockPut[] = [];
  readonly #variables = new Map<string, SoftVariable>();

  /** The variable behind a URL (or a plain PV name), made when it is first named. */
  variable(url: string, initial: DataValue = 0, options: SoftVariableOptions = {}): SoftVariable {
    const name = formatSignalUrl(parseSignalUrl(url));
    let variable = this.#variables.get(name);
    if (!variable) {
      variable = new SoftVariable(initial, options);
      this.#variables.set(name, variable);
    }
    return variable;
  }

  /** Set values by URL, as the source would; makes the signals that are new. */
  set(values: Readonly<Record<string, DataValue>>): void {
    for (const [url, value] of Object.entries(values)) this.variable(url, value).post(value);
  }

  /** The present value of a signal. */
  value(url: string): DataValue {
    return this.variable(url).value;
  }

  /** A router whose every scheme leads here. */
  router(): SignalRouter {
    const source = (scheme: SignalScheme): SignalSource => ({ open: (address) => this.#open({ scheme, address }) });
    return new SignalRouter(Object.fromEntries(SIGNAL_SCHEMES.map((scheme) => [scheme, source(scheme)])));
  }

  #open(url: { scheme: SignalScheme; address: string }): SignalBackend {
    const source = formatSignalUrl(url);
    return new MockBackend(source, this.variable(source), this.puts);
  }
}

class MockBackend extends SoftBackend {
  readonly #puts: MockPut[];

  constructor(source: string, variable: SoftVariable, puts: MockPut[]) {
    super(source, variable);
    this.#puts = puts;
  }

  override put(value: DataValue, options: PutOptions = {}): Promise<void> | void {
    this.#puts.push({ source: this.source, value, options });
    return super.put(value, options);
  }
}
