import { z } from "zod";
import type { Json } from "../../documents/mod.ts";
import { RequestError, UnknownNameError } from "../../errors/mod.ts";
import type { PlanDefinition } from "./definition.ts";

/** One argument of a command line. */
interface Slot {
  readonly name: string;
  readonly many: boolean;
  readonly optional: boolean;
  /** Fields of a repeated group, in order; absent for a single value. */
  readonly fields?: readonly string[];
}

/** The parts of a JSON schema that matter for reading words. */
interface WordSchema {
  readonly type?: string;
  readonly anyOf?: readonly WordSchema[];
  readonly items?: WordSchema;
  readonly properties?: Readonly<Record<string, WordSchema>>;
}

/**
 * The arguments of a plan from the words of a command line, by the plan's `syntax`; words of the form `name=value` set
 * arguments by name. Values are typed by the schema but not checked against it. Throws RequestError with the usage.
 *
 *     parseArguments(scanDefinition, ["det", "m1", "-1", "1", "5"])
 *     // { detectors: ["det"], axes: [{ motor: "m1", start: -1, stop: 1 }], num: 5 }
 */
export function parseArguments(definition: PlanDefinition, words: readonly string[]): Record<string, Json> {
  const schema = z.toJSONSchema(definition.schema, { io: "input" }) as WordSchema;
  const fields = schema.properties ?? {};
  const named: Record<string, Json> = {};
  const positional: string[] = [];
  for (const word of words) {
    const [, name, text] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || text === undefined) {
      positional.push(word);
      continue;
    }
    const key = argumentName(name, Object.keys(fields), definition.name);
    named[key] = namedValue(text, fields[key]!, `${definition.name}: ${key}`);
  }
  const slots = parseSyntax(definition.syntax).filter(({ name }) => !(name in named));
  const placed = place(slots, 0, positional, 0, fields);
  if (!placed) throw new RequestError(usageError(definition, positional));
  return { ...placed, ...named };
}

/** How a plan is called, for help: `scan detectors... (motor start stop)... num`. */
export function usageOf({ name, syntax }: PlanDefinition): string {
  return `${name} ${syntax.replace(/\w+\(/g, "(")}`.trim();
}

function usageError(definition: PlanDefinition, words: readonly string[]): string {
  const given = words.length === 0 ? "needs arguments" : `cannot be called with "${words.join(" ")}"`;
  return `${definition.name} ${given}.\nUsage: ${usageOf(definition)}\nExample: ${definition.example}`;
}

function parseSyntax(syntax: string): Slot[] {
  return [...syntax.matchAll(/(\w+)\(([\w ]+)\)\.\.\.|\[(\w+)\]|(\w+)(\.\.\.)?/g)].map(
    ([, group, fields, optional, name, many]): Slot =>
      group !== undefined
        ? { name: group, many: true, optional: false, fields: fields!.split(" ") }
        : { name: optional ?? name!, many: many !== undefined, optional: optional !== undefined },
  );
}

/** Fit the words from `at` on into the slots from `s` on, taking as many as possible first; undefined when they do not. */
function place(
  slots: readonly Slot[],
  s: number,
  words: readonly string[],
  at: number,
  fields: Readonly<Record<string, WordSchema>>,
): Record<string, Json> | undefined {
  const slot = slots[s];
  if (!slot) return at === words.length ? {} : undefined;
  const schema = fields[slot.name] ?? {};
  const taken: Json[] = [];
  const ends = [at];
  for (let end = at; slot.many || taken.length === 0; ) {
    const item = slot.fields
      ? group(slot.fields, schema.items ?? {}, words, end)
      : wordValue(words[end], slot.many ? (schema.items ?? {}) : schema);
    if (item === undefined) break;
    end += slot.fields?.length ?? 1;
    taken.push(item);
    ends.push(end);
  }
  for (let count = taken.length; count >= (slot.optional ? 0 : 1); count--) {
    const rest = place(slots, s + 1, words, ends[count]!, fields);
    if (!rest) continue;
    if (count === 0) return rest;
    return { [slot.name]: slot.many ? taken.slice(0, count) : taken[0]!, ...rest };
  }
  return undefined;
}

function group(names: readonly string[], schema: WordSchema, words: readonly string[], at: number): Json | undefined {
  const result: Record<string, Json> = {};
  for (const [i, name] of names.entries()) {
    const value = wordValue(words[at + i], schema.properties?.[name] ?? {});
    if (value === undefined) return undefined;
    result[name] = value;
  }
  return result;
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

/** A word as a value of the schema's type, or undefined when it is not one. Lists are `1,2,3` or `[1,2,3]`; `none` is null. */
function wordValue(word: string | undefined, schema: WordSchema): Json | undefined {
  if (word === undefined) return undefined;
  if (schema.anyOf) {
    for (const option of schema.anyOf) {
      const value = wordValue(word, option);
      if (value !== undefined) return value;
    }
    return undefined;
  }
  switch (schema.type) {
    case "number":
    case "integer":
      return numberOf(word);
    case "boolean":
      return BOOLEANS[word.toLowerCase()];
    case "string":
      return numberOf(word) === undefined && !/[,[\]]|^(none|null)$/.test(word) ? word : undefined;
    case "null":
      return word === "none" || word === "null" ? null : undefined;
    case "array": {
      const parts = word.replace(/^\[(.*)\]$/s, "$1").split(",");
      const items = parts.map((part) => wordValue(part.trim(), schema.items ?? {}));
      return items.includes(undefined) ? undefined : (items as Json[]);
    }
    default:
      return undefined;
  }
}

function namedValue(text: string, schema: WordSchema, what: string): Json {
  const value = wordValue(text, schema) ?? parsedJson(text);
  if (value === undefined) throw new RequestError(`${what} cannot be "${text}".`);
  return value;
}

function parsedJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function numberOf(word: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : undefined;
}

/** An argument's name, also when it is written with dashes or underscores. */
function argumentName(given: string, known: readonly string[], plan: string): string {
  const simple = (name: string) => name.replace(/[-_]/g, "").toLowerCase();
  const found = known.find((name) => simple(name) === simple(given));
  if (!found) throw new UnknownNameError({ kind: `argument of ${plan}`, requested: given, known });
  return found;
}
