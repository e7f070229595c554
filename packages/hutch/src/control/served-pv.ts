import type { NumericArray } from "../documents/mod.ts";

/** Native type of a process variable, in Channel Access terms (DBR base types). */
export type PvType = "string" | "short" | "float" | "enum" | "char" | "long" | "double";

/** A scalar, an array, or strings. An enum's value is its index. */
export type PvValue = number | string | readonly string[] | NumericArray;

/** EPICS alarm severity. */
export const SEVERITY = { none: 0, minor: 1, major: 2, invalid: 3 } as const;
export type Severity = (typeof SEVERITY)[keyof typeof SEVERITY];

/** What changed in an update; the bits of a Channel Access event mask. */
export const CHANGE = { value: 1, log: 2, alarm: 4, property: 8 } as const;

/** A value with its alarm and time. */
export interface PvSample {
  readonly value: PvValue;
  readonly severity: Severity;
  /** EPICS alarm status number, 0 when there is none. */
  readonly status: number;
  /** UNIX seconds; 0 when the record was never processed. */
  readonly timestamp: number;
}

export interface PvMetadata {
  readonly units?: string;
  readonly precision?: number;
  /** Labels of an enum, at most 16, in order of their index. */
  readonly choices?: readonly string[];
  readonly display?: { readonly low: number; readonly high: number };
  readonly control?: { readonly low: number; readonly high: number };
  readonly warning?: { readonly low: number; readonly high: number };
  readonly alarm?: { readonly low: number; readonly high: number };
}

/** How a write was asked for. */
export interface WriteOptions {
  /**
   * The writer waits for completion (EPICS put-callback). Records that allow one such write at a time hold the next back,
   * its value not even taken, until the first has finished; writes without it always act at once. Default false.
   */
  readonly notify?: boolean;
  /** Ends the wait, and gives up a place in that queue, when the writer has gone. What was started goes on. */
  readonly signal?: AbortSignal;
}

/**
 * One process variable as a control-system server sees it: what the simulator offers and a server puts on the wire.
 * The server converts between types; the variable only knows its native one.
 */
export interface ServedPv {
  readonly name: string;
  readonly type: PvType;
  /** Largest number of elements; 1 for a scalar. */
  readonly maxCount: number;
  access(): { readonly read: boolean; readonly write: boolean };
  read(): PvSample;
  metadata(): PvMetadata;
  /**
   * Take a value that a client wrote, already converted to the native type. Returns at once; a returned promise resolves
   * when everything the write started has finished (put completion). Throws or rejects when the value is refused.
   */
  write(value: PvValue, options?: WriteOptions): void | Promise<void>;
  /** Called on each change with the `CHANGE` bits that apply; returns the function that stops it. */
  subscribe(listener: (sample: PvSample, changes: number) => void): () => void;
}

/** A set of process variables by name. */
export interface PvProvider {
  find(name: string): ServedPv | undefined;
}
