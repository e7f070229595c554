import type { Session } from "../../server/mod.ts";

/** What a parameter of a macro may hold; decides parsing, completion and help. */
export type ParameterType =
  | "motor"
  | "detector"
  | "device"
  | "macro"
  | "run"
  | "number"
  | "integer"
  | "flag"
  | "text"
  | "pattern";

export interface MacroParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly doc: string;
  /** Taken when the word is missing; a parameter without a default must be given. */
  readonly default?: number | string | boolean;
}

/** A value bound to a parameter. */
export type MacroValue = number | string | boolean;

/**
 * A command of the shell, typed without brackets. Its parameters are `repeated` groups (`mv m1 1 m2 2`: motor, position)
 * followed by `parameters`, so that one table gives parsing, completion, `help` and messages.
 */
export interface Macro {
  readonly name: string;
  readonly doc: string;
  readonly example: string;
  /** A group that may be given one or more times, before the others. */
  readonly repeated?: readonly MacroParameter[];
  /** Exactly this many repetitions; without it as many as there are words for, at least one. */
  readonly maxRepeats?: number;
  readonly parameters: readonly MacroParameter[];
  run(context: MacroContext, given: MacroArguments): Promise<void> | void;
}

export interface MacroArguments {
  /** One record a repetition. */
  readonly groups: readonly Readonly<Record<string, MacroValue>>[];
  readonly values: Readonly<Record<string, MacroValue>>;
}

/** What a macro works with. */
export interface MacroContext {
  readonly session: Session;
  /** The line as it was typed; it becomes the title of a run. */
  readonly line: string;
  /** Print text to the user. */
  print(text: string): void;
  /** Replace the last text given to `update`, for positions that change in place; on a plain terminal it does nothing. */
  update(text: string): void;
}

/** A number bound to a parameter of that type. */
export function numberOf(values: Readonly<Record<string, MacroValue>>, name: string): number {
  return Number(values[name]);
}

/** Text bound to a parameter of that type. */
export function textOf(values: Readonly<Record<string, MacroValue>>, name: string): string {
  return String(values[name] ?? "");
}
