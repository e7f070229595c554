import type { DataKey, DataValue, Limits, Reading } from "../../documents/mod.ts";

/** What a soft variable is. */
export interface SoftVariableOptions {
  readonly units?: string;
  readonly precision?: number;
  readonly limits?: Limits;
  /** Labels of an enumerated value, whose value is the index. */
  readonly choices?: readonly string[];
  /** Type, when the initial value does not tell, e.g. `integer` for 0. */
  readonly dtype?: DataKey["dtype"];
  readonly dtype_numpy?: string;
  /**
   * What a write does. Without it the value is taken as it is. With it nothing is taken: the handler calls `post` itself,
   * may return a promise for put completion, and may throw to refuse.
   */
  readonly onPut?: (value: DataValue, variable: SoftVariable) => void | Promise<void>;
  /** UNIX seconds; the wall clock by default. */
  readonly now?: () => number;
}

/** A value in memory that several signals may share, with its time and severity. */
export class SoftVariable {
  onPut: SoftVariableOptions["onPut"];
  readonly #options: SoftVariableOptions;
  readonly #now: () => number;
  readonly #listeners = new Set<(reading: Reading) => void>();
  readonly #connectionListeners = new Set<(connected: boolean) => void>();
  #reading: Reading;
  #connected = true;

  constructor(initial: DataValue, options: SoftVariableOptions = {}) {
    this.#options = options;
    this.#now = options.now ?? (() => Date.now() / 1000);
    this.onPut = options.onPut;
    this.#reading = { value: initial, timestamp: this.#now() };
  }

  get reading(): Reading {
    return this.#reading;
  }

  get value(): DataValue {
    return this.#reading.value;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Play a source that goes away or comes back. */
  set connected(connected: boolean) {
    if (connected === this.#connected) return;
    this.#connected = connected;
    for (const listener of [...this.#connectionListeners]) listener(connected);
    if (connected) for (const listener of [...this.#listeners]) listener(this.#reading);
  }

  /** Take a value as the source itself would, and tell the subscribers. */
  post(value: DataValue, severity?: Reading["severity"]): void {
    this.#reading = { value, timestamp: this.#now(), ...(severity && { severity }) };
    if (this.#connected) for (const listener of [...this.#listeners]) listener(this.#reading);
  }

  /** Take a value as a client's write. */
  write(value: DataValue): void | Promise<void> {
    if (this.onPut) return this.onPut(value, this);
    this.post(value);
  }

  subscribe(listener: (reading: Reading) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    this.#connectionListeners.add(listener);
    return () => this.#connectionListeners.delete(listener);
  }

  describe(source: string): DataKey {
    const { units, precision, limits, choices, dtype, dtype_numpy } = this.#options;
    const kind = typeOf(this.value);
    return {
      source,
      dtype: dtype ?? (choices ? "integer" : kind.dtype),
      shape: kind.shape,
      ...((dtype_numpy ?? kind.numpy) && { dtype_numpy: dtype_numpy ?? kind.numpy }),
      ...(units !== undefined && { units }),
      ...(precision !== undefined && { precision }),
      ...(limits && { limits }),
      ...(choices && { choices }),
    };
  }
}

const NUMPY_TYPES: Readonly<Record<string, string>> = {
  Int8Array: "|i1",
  Uint8Array: "|u1",
  Int16Array: "<i2",
  Uint16Array: "<u2",
  Int32Array: "<i4",
  Uint32Array: "<u4",
  Float32Array: "<f4",
  Float64Array: "<f8",
  BigInt64Array: "<i8",
  BigUint64Array: "<u8",
};

function typeOf(value: DataValue): { dtype: DataKey["dtype"]; shape: number[]; numpy?: string } {
  if (typeof value === "string") return { dtype: "string", shape: [] };
  if (typeof value === "boolean") return { dtype: "boolean", shape: [], numpy: "|b1" };
  if (ArrayBuffer.isView(value)) {
    const numpy = NUMPY_TYPES[value.constructor.name];
    return { dtype: "array", shape: [value.length], ...(numpy && { numpy }) };
  }
  if (Array.isArray(value)) return { dtype: "array", shape: [value.length] };
  return { dtype: "number", shape: [], numpy: "<f8" };
}
