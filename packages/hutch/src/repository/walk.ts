import { FormatError, RequestError } from "../errors/mod.ts";
import type { KeyProblem } from "./collection.ts";
import type { Store, StoreEntry } from "./stores/store.ts";
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
export async function* findKeys(
  walk: Walk,
  wanted: KeyName,
  known: Bindings = {},
): AsyncGenerator<string | KeyProblem> {
  const seen = new Set<string>();
  for await (const found of step(walk, wanted, { level: 0, outside: [], inside: [], known })) {
    const name = typeof found === "string" ? found : found.name;
    if (seen.has(name)) continue;
    seen.add(name);
    yield found;
  }
}

interface Position {
  readonly level: number;
  readonly outside: readonly string[];
  readonly inside: readonly string[];
  readonly known: Bindings;
}

async function* step(walk: Walk, wanted: KeyName, at: Position): AsyncGenerator<string | KeyProblem> {
  const { template } = walk;
  let position = at;
  for (;;) {
    const isFound = template.isComplete(wanted, position.known);
    const level = template.levels[position.level];
    const name = level && fillLevel(level, position.known);
    if (level !== undefined && name !== undefined) {
      position = advance(position, name, level.isInside, position.known);
      continue;
    }
    if (isFound) {
      if (position.level === at.level || (await exists(walk, position))) yield position.known[wanted]!.join("/");
      return;
    }
    if (level === undefined) return;
    yield* branch(walk, wanted, position, at.level === 0);
    return;
  }
}

/** Every name here that fits the open level, and what lies below. */
async function* branch(
  walk: Walk,
  wanted: KeyName,
  position: Position,
  isRoot: boolean,
): AsyncGenerator<string | KeyProblem> {
  const { template } = walk;
  const level = template.levels[position.level]!;
  const next = template.levels[position.level + 1];
  // More folders follow, the document ends here, or either may stand here.
  const needed = level.isInside || next === undefined ? undefined : next.isInside ? "document" : "folder";
  const seen = new Set<string>();
  for (const { name, kind } of await namesAt(walk, position, isRoot)) {
    if (needed !== undefined && kind !== needed) continue;
    let known: Bindings | undefined;
    try {
      known = template.matchLevel(level, name, position.known);
    } catch (problem) {
      if (!(problem instanceof FormatError)) throw problem;
      yield { name, problem };
      continue;
    }
    if (known === undefined) continue;
    if (seen.has(name)) {
      const where = walk.store.url(pathOf([...position.outside, name], template));
      yield {
        name: `${name} (again)`,
        problem: new FormatError(`${where} is there twice, as a folder and as a document. Remove one.`),
      };
      continue;
    }
    seen.add(name);
    yield* step(walk, wanted, advance(position, name, level.isInside, known));
  }
}

async function namesAt(walk: Walk, position: Position, isRoot: boolean): Promise<readonly StoreEntry[]> {
  const { store, template, signal } = walk;
  const path = pathOf(position.outside, template);
  try {
    if (!template.levels[position.level]!.isInside) return await store.list(path, signal);
    const names = await walk.listInside(path, position.inside.join("/"), signal);
    return names.map((name) => ({ name, kind: "document" }));
  } catch (error) {
    // Below a key, a folder that is not there means that this one is no proposal or scan.
    if (!isRoot && error instanceof RequestError && (await store.stat(path, signal)) === undefined) return [];
    throw error;
  }
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
