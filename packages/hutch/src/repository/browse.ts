import type { HandleMap } from "./handles.ts";
import { inOrder } from "./in-order.ts";
import type { Proposal } from "./proposal.ts";
import type { Repository } from "./repository.ts";
import type { Scan } from "./scan.ts";

/** A proposal whose scans are properties, by handle or key: `alpha.a0`. */
export type BrowsedProposal = Proposal & { readonly [handle: string]: Scan };

/** A repository whose proposals are properties, by handle or key: `repo.alpha.a0`. */
export type BrowsedRepository = Repository & { readonly [handle: string]: BrowsedProposal };

/**
 * A repository for the shell: `repo.alpha.a0`, with completion of both names. It shows the keys there are now, so all
 * proposals are listed once; browse again to see new scans.
 *
 * @param options.proposals only these, by key
 */
export async function browse(
  repository: Repository,
  { proposals, signal }: { proposals?: readonly string[]; signal?: AbortSignal } = {},
): Promise<BrowsedRepository> {
  const names = await repository.all(signal);
  const keys = proposals ?? names.keys;
  const browsed = new Map<string, BrowsedProposal>();
  const listed = inOrder(keys, 8, async (key) => {
    const proposal = repository.proposal(key);
    const scans = await proposal.all(signal);
    return [key, withProperties(proposal, scans, (scan) => proposal.scan(scan)) as BrowsedProposal] as const;
  });
  for await (const [key, proposal] of listed) browsed.set(key, proposal);
  return withProperties(repository, names, (key) => browsed.get(key)) as BrowsedRepository;
}

/** The object itself, and its children as properties. What the object has of its own is never hidden. */
function withProperties<T extends object>(object: T, names: HandleMap, child: (key: string) => object | undefined): T {
  const find = (property: string | symbol): object | undefined => {
    if (typeof property !== "string" || property in object) return undefined;
    const key = names.keyOf(property) ?? (names.handleOf(property) === undefined ? undefined : property);
    return key === undefined ? undefined : child(key);
  };
  return new Proxy(object, {
    get: (target, property) => {
      const found = find(property);
      if (found) return found;
      // Methods reach private fields, which only the object itself has.
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
    has: (target, property) => find(property) !== undefined || property in target,
    ownKeys: (target) => [...new Set([...Reflect.ownKeys(target), ...names.handles])],
    getOwnPropertyDescriptor: (target, property) => {
      const value = find(property);
      return value
        ? { value, enumerable: true, configurable: true, writable: false }
        : Reflect.getOwnPropertyDescriptor(target, property);
    },
  });
}
