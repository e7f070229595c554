import type { DataKey, Reading } from "../documents/mod.ts";
import { UnreachableError } from "../errors/mod.ts";
import type { Signal, SignalKind, SignalRouter, WaitOptions } from "../signals/mod.ts";
import type { MaybePromise } from "./capabilities.ts";

/** Address (after the device's prefix) and kind of each signal of a device, by the name the program uses. */
export type SignalTable = Readonly<Record<string, readonly [address: string, kind: SignalKind]>>;

/** The signals that a table names, typed by their kinds. */
export type SignalGroup<T extends SignalTable> = { readonly [N in keyof T]: Signal<T[N][1]> };

/** Open the signals of a table, `prefix` being put before each address. None is connected yet. */
export function openSignals<T extends SignalTable>(router: SignalRouter, prefix: string, table: T): SignalGroup<T> {
  const entries = Object.entries(table).map(([name, [address, kind]]) => [name, router.signal(prefix + address, kind)]);
  return Object.fromEntries(entries) as SignalGroup<T>;
}

/** Has signals that must be reached before it can be used. */
export interface Connectable {
  /** Resolves once the device can be used; throws UnreachableError naming what does not answer. */
  connect(options?: WaitOptions): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connect all signals at the same time.
 *
 * @throws ConnectError that names every signal that cannot be reached
 */
export async function connectSignals(
  device: string,
  signals: Iterable<Pick<Signal, "source" | "connect">>,
  options: WaitOptions = {},
): Promise<void> {
  const wanted = [...signals];
  const results = await Promise.allSettled(wanted.map((signal) => signal.connect(options)));
  const missing: string[] = [];
  let cause: unknown;
  for (const [i, result] of results.entries()) {
    if (result.status === "fulfilled") continue;
    missing.push(wanted[i]!.source);
    cause ??= result.reason;
  }
  if (missing.length > 0) throw new ConnectError(device, missing, wanted.length, { cause });
}

/** Some signals of a device do not answer. Remedy: see that the names are right and that their server runs. */
export class ConnectError extends UnreachableError {
  readonly device: string;
  /** URLs of the signals that do not answer. */
  readonly missing: readonly string[];

  /** @param total number of signals that the device needs */
  constructor(device: string, missing: readonly string[], total: number, options?: ErrorOptions) {
    const listed = missing.slice(0, 3).join(", ") + (missing.length > 3 ? ", …" : "");
    const all = missing.length === total;
    super(
      `${device}: ${all ? `none of its ${total} signals answers` : `${missing.length} of ${total} signals do not answer`}: ${listed}.\n` +
        (all
          ? "See that its IOC runs and can be reached from here, and that the prefix is right."
          : "See that the prefix and the names are right."),
      options,
    );
    this.device = device;
    this.missing = missing;
  }
}

/**
 * Read several signals in one go, at no cost where `read` gives a value at once.
 *
 * @returns readings by key, in the order of `signals`
 */
export function readAll<N extends string>(
  signals: Readonly<Record<N, { read(): MaybePromise<Reading> }>>,
): MaybePromise<Record<N, Reading>> {
  const keys = Object.keys(signals) as N[];
  const readings = keys.map((key) => signals[key].read());
  const assemble = (values: readonly Reading[]) =>
    Object.fromEntries(keys.map((key, i) => [key, values[i]!])) as Record<N, Reading>;
  return readings.some((reading) => reading instanceof Promise)
    ? Promise.all(readings).then(assemble)
    : assemble(readings as Reading[]);
}

/** Describe several signals in one go, as data keys of the device `objectName`. */
export async function describeAll<N extends string>(
  objectName: string,
  signals: Readonly<Record<N, { describe(): Promise<DataKey> }>>,
): Promise<Record<N, DataKey>> {
  const keys = Object.keys(signals) as N[];
  const described = await Promise.all(keys.map((key) => signals[key].describe()));
  return Object.fromEntries(keys.map((key, i) => [key, { ...described[i]!, object_name: objectName }])) as Record<
    N,
    DataKey
  >;
}

/** The values of several signals, asked of their sources in one go. */
export async function getAll<T extends Readonly<Record<string, { get(options?: WaitOptions): unknown }>>>(
  signals: T,
  options?: WaitOptions,
): Promise<{ readonly [N in keyof T]: Awaited<ReturnType<T[N]["get"]>> }> {
  const keys = Object.keys(signals);
  const readings = await Promise.all(keys.map((key) => signals[key]!.get(options)));
  return Object.fromEntries(keys.map((key, i) => [key, readings[i]])) as never;
}
