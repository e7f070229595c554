import { FormatError, RequestError } from "../errors/mod.ts";
import type { KeyProblem } from "./collection.ts";
import type { Store, StoreEntry } from "./stores/mod.ts";
import { type Bindings, fillLevel, type KeyName, type UrlTemplate } from "./template.ts";

/** Names in a group inside a document. */
export type ListInside = (path: string, inside: string, signal?: AbortSignal) => Promise<readonly string[]>;

/** What a walk needs. */
export interface Walk {
  readonly template: UrlTemplate;
  readonly store: Store;
  readonly listInside: ListInside;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The keys that exist: every folder, document and group on the way is compared with the template.
 *
 * Something that fits in two ways, or is there twice, is a problem among the keys; what does not fit is passed over.
 *
 * @param known keys that are fixed
 */
export async function findKeys(
  walk: Walk,
  wanted: KeyName,
  known: Bindings = {},
): Promise<readonly (string | KeyProblem)[]> {
  const found: Found = { keys: new Set(), problems: [] };
  await step(walk, wanted, { level: 0, outside: [], inside: [], known }, found);
  return [...found.keys, ...found.problems];
}

interface Found {
  readonly keys: Set<string>;
  readonly problems: KeyProblem[];
}

interface Position {
  readonly level: number;
  readonly outside: readonly string[];
  readonly inside: readonly string[];
  readonly known: Bindings;
}

/** Goes on from a position, over the names that are fixed, to the next that is open. */
async function step(walk: Walk, wanted: KeyName, start: Position, found: Found): Promise<void> {
  const { template } = walk;
  let at = start;
  let level = template.levels[at.level];
  for (let name = level && fillLevel(level, at.known); level && name !== undefined; ) {
    at = advance(at, name, level.isInside, at.known);
    level = template.levels[at.level];
    name = level && fillLevel(level, at.known);
  }
  if (template.isComplete(wanted, at.known)) {
    if (at.level === start.level || (await exists(walk, at))) found.keys.add(at.known[wanted]!.join("/"));
  } else if (level) await branch(walk, wanted, at, { found, isRoot: start.level === 0 });
}

/** Takes every name that fits the open level, and what lies below. */
async function branch(
  walk: Walk,
  wanted: KeyName,
  position: Position,
  { found, isRoot }: { found: Found; isRoot: boolean },
): Promise<void> {
  const { template } = walk;
  const level = template.levels[position.level]!;
  const next = template.levels[position.level + 1];
  const needed = next === undefined || level.isInside ? undefined : next.isInside ? "document" : "folder";
  const match = template.matcher(level, position.known);
  const seen = new Set<string>();
  for (const { name, kind } of await namesAt(walk, position, { isRoot, needsKinds: needed !== undefined })) {
    if (needed !== undefined && kind !== needed) continue;
    const known = matchOr(match, name, found);
    if (known === undefined) continue;
    if (seen.has(name)) {
      const where = walk.store.url(pathOf([...position.outside, name], template));
      found.problems.push({
        name,
        problem: new FormatError(`${where} is there twice, as a folder and as a document. Remove one.`),
      });
      continue;
    }
    seen.add(name);
    if (next === undefined && template.isComplete(wanted, known)) found.keys.add(known[wanted]!.join("/"));
    else await step(walk, wanted, advance(position, name, level.isInside, known), found);
  }
}

function matchOr(match: (name: string) => Bindings | undefined, name: string, found: Found): Bindings | undefined {
  try {
    return match(name);
  } catch (problem) {
    if (!(problem instanceof FormatError)) throw problem;
    found.problems.push({ name, problem });
    return undefined;
  }
}

async function namesAt(
  { store, template, signal, listInside }: Walk,
  position: Position,
  { isRoot, needsKinds }: { isRoot: boolean; needsKinds: boolean },
): Promise<readonly StoreEntry[]> {
  signal?.throwIfAborted();
  const path = pathOf(position.outside, template);
  try {
    if (template.levels[position.level]!.isInside) {
      return asEntries(await listInside(path, position.inside.join("/"), signal));
    }
    if (store.names && !needsKinds) return asEntries(await store.names(path));
    return await store.list(path, signal);
  } catch (error) {
    // Below a key, a folder that is not there means that this one is no proposal or scan.
    if (!isRoot && error instanceof RequestError && (await store.stat(path, signal)) === undefined) return [];
    throw error;
  }
}

function asEntries(names: readonly string[]): readonly StoreEntry[] {
  return names.map((name) => ({ name, kind: "document" }));
}

async function exists({ store, template, signal }: Walk, { outside }: Position): Promise<boolean> {
  return (await store.stat(pathOf(outside, template), signal)) !== undefined;
}

function advance({ level, outside, inside }: Position, name: string, isInside: boolean, known: Bindings): Position {
  return {
    level: level + 1,
    outside: isInside ? outside : [...outside, name],
    inside: isInside ? [...inside, name] : inside,
    known,
  };
}

function pathOf(names: readonly string[], { scheme }: UrlTemplate): string {
  return scheme === "file" ? `/${names.join("/")}` : names.join("/");
}
