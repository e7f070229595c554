import type { z } from "zod";
import { nearestName } from "../../errors/mod.ts";

/** Something wrong in the configuration: where, and in words with the remedy. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  /** Whether the key itself is wrong, rather than its value. */
  readonly atKey: boolean;
  readonly text: string;
}

type Issue = z.core.$ZodIssue;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping (key: value)",
  record: "a mapping (key: value)",
};

/**
 * What a failed check means for whoever wrote the file.
 *
 * @param valueAt the value in the file at a path
 * @param keysAt the keys that are known at a path
 */
export function problemsOf(
  issue: Issue,
  valueAt: (path: readonly PropertyKey[]) => unknown,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): Problem[] {
  const { path } = issue;
  const value = valueAt(path);
  const name = path.length === 0 ? "The file" : path.join(".");
  const isMissing = value === undefined && path.length > 0;
  const wrong = (expected: string): Problem[] =>
    isMissing
      ? [{ path: path.slice(0, -1), atKey: false, text: `${name} is missing; it must be ${expected}.` }]
      : [
          {
            path,
            atKey: false,
            text: `${name} is ${shown(value)}, but must be ${expected}${expected.endsWith("?") ? "" : "."}`,
          },
        ];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey([...path, key], keysAt(path)));
    case "invalid_type":
      return wrong(TYPE_WORDS[issue.expected] ?? issue.expected);
    case "invalid_value":
      return wrong(`one of ${issue.values.map(String).join(", ")}${suggestion(value, issue.values.map(String))}`);
    case "too_small":
      if (issue.origin === "string") return wrong("some text, not nothing");
      return wrong(`${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`);
    case "too_big":
      return wrong(`${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`);
    case "invalid_union":
      return union(issue, wrong, valueAt, keysAt);
    case "invalid_key":
      return [{ path, atKey: true, text: `${name} is no name. Use ${issue.issues[0]?.message ?? "another"}.` }];
    default:
      return wrong(issue.message);
  }
}

function union(
  issue: Extract<Issue, { code: "invalid_union" }>,
  wrong: (expected: string) => Problem[],
  valueAt: (path: readonly PropertyKey[]) => unknown,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): Problem[] {
  if (issue.errors.length === 0) {
    const options = "options" in issue ? (issue.options as unknown[]).map(String) : [];
    return wrong(`one of ${options.join(", ")}${suggestion(valueAt(issue.path), options)}`);
  }
  // The alternative whose form fits: what is wrong is then inside it.
  const fitting = issue.errors.find(
    (errors) => !errors.some((one) => one.code === "invalid_type" && one.path.length === 0),
  );
  if (fitting) {
    return fitting.flatMap((one) => problemsOf({ ...one, path: [...issue.path, ...one.path] }, valueAt, keysAt));
  }
  const expected = issue.errors.flatMap((errors) =>
    errors.flatMap((one) => (one.code === "invalid_type" ? [TYPE_WORDS[one.expected] ?? one.expected] : [])),
  );
  return wrong([...new Set(expected)].join(", or "));
}

function unknownKey(path: readonly PropertyKey[], known: readonly string[]): Problem {
  const key = String(path.at(-1));
  const near = nearestName(key, known);
  const remedy = near ? `Did you mean ${near}?` : `Known here: ${known.join(", ")}.`;
  return { path, atKey: true, text: `${path.join(".")}: there is no key called "${key}". ${remedy}` };
}

function suggestion(value: unknown, known: readonly string[]): string {
  const near = typeof value === "string" ? nearestName(value, known) : undefined;
  return near ? `. Did you mean ${near}?` : "";
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
