import { RequestError } from "../../errors/mod.ts";
import type { Macro, MacroArguments, MacroParameter, MacroValue } from "./macro.ts";
import type { Token } from "./tokens.ts";

/**
 * Give the words of a line to a macro's parameters. Values are checked for their type; whether a motor of that name
 * exists is for the macro to say.
 *
 * @throws RequestError naming the parameter, the word and the usage line
 */
export function bindArguments(macro: Macro, words: readonly Token[]): MacroArguments {
  const group = macro.repeated ?? [];
  const required = macro.parameters.filter((parameter) => parameter.default === undefined).length;
  const repeats = countRepeats(macro, words.length, required);
  const groups = Array.from({ length: repeats }, (_, index) =>
    bindGroup(macro, group, words.slice(index * group.length, (index + 1) * group.length)),
  );
  return { groups, values: bindGroup(macro, macro.parameters, words.slice(repeats * group.length)) };
}

/** `ascan motor start final … intervals [integration_time]`, as `help` and messages print it. */
export function usage(macro: Macro): string {
  const words = [macro.name];
  if (macro.repeated) {
    words.push(...macro.repeated.map((parameter) => parameter.name));
    if (macro.maxRepeats !== 1) words.push("[…]");
  }
  for (const { name, default: preset } of macro.parameters)
    words.push(preset === undefined ? name : `[${name}=${preset}]`);
  return words.join(" ");
}

/** The parameter that the word at `index` belongs to, for completion; undefined past the end. */
export function parameterAt(macro: Macro, index: number): MacroParameter | undefined {
  const group = macro.repeated ?? [];
  const fixed = macro.maxRepeats === undefined ? undefined : macro.maxRepeats * group.length;
  if (group.length > 0 && (fixed === undefined || index < fixed)) return group[index % group.length];
  return macro.parameters[index - (fixed ?? 0)];
}

function countRepeats(macro: Macro, words: number, required: number): number {
  const size = macro.repeated?.length ?? 0;
  if (size === 0) return 0;
  const fits = Math.floor((words - required) / size);
  const repeats = Math.min(fits, macro.maxRepeats ?? fits);
  const least = macro.maxRepeats ?? 1;
  if (repeats < least) throw new RequestError(`${macro.name} needs more arguments.\nUsage: ${usage(macro)}`);
  return repeats;
}

function bindGroup(
  macro: Macro,
  parameters: readonly MacroParameter[],
  words: readonly Token[],
): Readonly<Record<string, MacroValue>> {
  const values: Record<string, MacroValue> = {};
  for (const [index, parameter] of parameters.entries()) {
    const word = words[index];
    if (word === undefined && parameter.default === undefined) {
      throw new RequestError(`${macro.name}: ${parameter.name} is missing.\nUsage: ${usage(macro)}`);
    }
    values[parameter.name] = word === undefined ? parameter.default! : parse(macro, parameter, word);
  }
  const extra = words[parameters.length];
  if (extra) throw new RequestError(`${macro.name}: "${extra.text}" is one argument too many.\nUsage: ${usage(macro)}`);
  return values;
}

const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  "1": true,
  false: false,
  no: false,
  off: false,
  "0": false,
};

function parse(macro: Macro, parameter: MacroParameter, word: Token): MacroValue {
  const refuse = (wanted: string): never => {
    throw new RequestError(
      `${macro.name}: ${parameter.name} must be ${wanted}, not "${word.text}".\nUsage: ${usage(macro)}`,
    );
  };
  switch (parameter.type) {
    case "number":
    case "integer": {
      const value = word.quoted || word.text === "" ? Number.NaN : Number(word.text);
      if (!Number.isFinite(value)) return refuse("a number");
      return parameter.type === "integer" && !Number.isInteger(value) ? refuse("a whole number") : value;
    }
    case "flag":
      return FLAGS[word.text.toLowerCase()] ?? refuse("true or false");
    default:
      return word.text;
  }
}
