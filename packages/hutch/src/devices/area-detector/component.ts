import type { Signal, SignalKind, SignalRouter } from "../../signals/mod.ts";
import { openSignals, type SignalGroup, type SignalTable } from "../signal-group.ts";

/** Something a client sets and reads back: the setpoint `Name` and its readback `Name_RBV`. */
export interface Setting<K extends SignalKind = SignalKind> {
  readonly setpoint: Signal<K>;
  /** The setpoint itself where the record has no readback. */
  readonly readback: Signal<K>;
}

/** The records of one part of an area detector: settings by their base name, readings by their full one. */
export interface ComponentTable {
  readonly settings: Readonly<Record<string, readonly [base: string, kind: SignalKind, noReadback?: "no readback"]>>;
  readonly readings: SignalTable;
}

/** The signals of a camera or plugin. */
export interface Component<T extends ComponentTable> {
  /** Prefix of its records, e.g. `kad:HDF1:`. */
  readonly prefix: string;
  readonly settings: { readonly [N in keyof T["settings"]]: Setting<T["settings"][N][1]> };
  readonly readings: SignalGroup<T["readings"]>;
}

/** Open the signals of a camera or plugin. None is connected yet. */
export function openComponent<T extends ComponentTable>(router: SignalRouter, prefix: string, table: T): Component<T> {
  const settings = Object.entries(table.settings).map(([name, [base, kind, noReadback]]) => {
    const setpoint = router.signal(prefix + base, kind);
    return [name, { setpoint, readback: noReadback ? setpoint : router.signal(`${prefix}${base}_RBV`, kind) }];
  });
  return {
    prefix,
    settings: Object.fromEntries(settings) as Component<T>["settings"],
    readings: openSignals(router, prefix, table.readings),
  };
}

/** All signals of a component. */
export function* signalsOf(component: {
  readonly settings: Readonly<Record<string, { readonly setpoint: AnySignal; readonly readback: AnySignal }>>;
  readonly readings: Readonly<Record<string, AnySignal>>;
}): Generator<AnySignal> {
  for (const { setpoint, readback } of Object.values(component.settings)) {
    yield setpoint;
    if (readback !== setpoint) yield readback;
  }
  yield* Object.values(component.readings);
}

/** What every signal has, whatever its kind. */
export type AnySignal = Pick<Signal, "source" | "connected" | "connect" | "close">;

/** The PV's name without `ca://`, as users know it. */
export function pvName(signal: { readonly source: string }): string {
  return signal.source.replace(/^\w+:\/\//, "");
}
