import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { ConfigError, nearestName, StorageError } from "../../errors/mod.ts";
import { type Problem, problemsOf } from "./issues.ts";
import { knownKeys, type SchemaNode } from "./known-keys.ts";
import { configSchema, type HutchConfig } from "./schema.ts";

/** More problems than this are counted, not listed. */
const MOST_PROBLEMS = 3;

/**
 * Read a configuration file. Paths in it count from where the file is.
 *
 * @throws StorageError when it cannot be read; ConfigError with file, line and column of what is wrong in it
 */
export async function loadConfig(file: string): Promise<HutchConfig> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message;
    throw new StorageError(`${file}: ${reason}.\nWrite one with: hutch init`, { cause: error });
  }
  const config = parseConfig(text, file);
  const here = dirname(file);
  const modules = config.modules.map((module) => resolve(here, module));
  return { ...config, modules, data: { ...config.data, folder: resolve(here, config.data.folder) } };
}

/**
 * The configuration in a text, with its defaults.
 *
 * @param file name of the file, for messages
 * @throws ConfigError with file, line and column of what is wrong
 */
export function parseConfig(text: string, file = "hutch.yaml"): HutchConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [syntax] = document.errors;
  if (syntax) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw new ConfigError(
      `${file}:${line}:${col}: ${syntax.message}.\nMend the line; a value with : or # in it needs quotes.`,
      {
        cause: syntax,
      },
    );
  }
  const content: unknown = document.toJS() ?? {};
  const parsed = configSchema.safeParse(content);
  const problems = parsed.success
    ? crossCheck(parsed.data)
    : parsed.error.issues.flatMap((issue) => explain(issue, content));
  if (parsed.success && problems.length === 0) return parsed.data;
  const placed = problems.map((problem) => {
    const { line, col } = lines.linePos(offsetOf(document, problem));
    return { line, col, text: `${file}:${line}:${col}: ${problem.text}` };
  });
  placed.sort((a, b) => a.line - b.line || a.col - b.col);
  const listed = placed.slice(0, MOST_PROBLEMS).map((problem) => problem.text);
  const more = placed.length - listed.length;
  if (more > 0) listed[listed.length - 1] += ` (and ${more} more)`;
  throw new ConfigError(listed.join("\n"), { cause: parsed.error });
}

/** The schema as JSON schema, for documentation and for suggestions. */
export function configJsonSchema(): SchemaNode {
  return z.toJSONSchema(configSchema, { io: "input" }) as SchemaNode;
}

function explain(issue: z.core.$ZodIssue, content: unknown): Problem[] {
  const schema = configJsonSchema();
  const valueAt = (path: readonly PropertyKey[]) =>
    path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | null | undefined)?.[step], content);
  return problemsOf(issue, valueAt, (path) => knownKeys(schema, content, path));
}

/** What a schema of single values cannot see: names that refer to devices. Those of own modules are not known yet. */
function crossCheck({ baseline, devices, modules }: HutchConfig): Problem[] {
  if (modules.length > 0) return [];
  const known = Object.keys(devices);
  return baseline.flatMap((name, i) => {
    if (Object.hasOwn(devices, name)) return [];
    const near = nearestName(name, known);
    const remedy = near ? `Did you mean ${near}?` : `Known: ${known.join(", ") || "none"}.`;
    return [{ path: ["baseline", i], atKey: false, text: `baseline: no device is called "${name}". ${remedy}` }];
  });
}

/** Where in the text a problem is: at the key or value, or at the nearest thing around it that is there. */
function offsetOf(document: Document.Parsed, { path, atKey }: Problem): number {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (atKey && isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)));
    if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
  }
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
