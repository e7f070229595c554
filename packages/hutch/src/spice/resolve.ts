import type { KeyOrder } from "../repository/mod.ts";
import type { SpiceRecord } from "./record.ts";

/** The anchor of seeds: before all scans. */
export const SEED = "";

/** What counts for one type at one anchor. */
export interface Branch {
  readonly type: string;
  readonly anchor: string;
  /** All its records, by revision. */
  readonly records: readonly SpiceRecord[];
  /** Those with the highest revision: more than one is a conflict, as after merging two folders. */
  readonly heads: readonly SpiceRecord[];
}

/** The records of every type, by anchor in scan order; the seed first. */
export function branchesByType(
  records: Iterable<SpiceRecord>,
  order: KeyOrder,
): ReadonlyMap<string, readonly Branch[]> {
  const byType = new Map<string, Map<string, SpiceRecord[]>>();
  for (const record of records) {
    const byAnchor = byType.get(record.type) ?? new Map<string, SpiceRecord[]>();
    const branch = byAnchor.get(record.anchor) ?? [];
    branch.push(record);
    byAnchor.set(record.anchor, branch);
    byType.set(record.type, byAnchor);
  }
  return new Map(
    [...byType].map(([type, byAnchor]) => [
      type,
      [...byAnchor]
        .map(([anchor, list]) => branchOf(type, anchor, list))
        .sort((a, b) => compareAnchors(a.anchor, b.anchor, order)),
    ]),
  );
}

function branchOf(type: string, anchor: string, records: readonly SpiceRecord[]): Branch {
  const sorted = [...records].sort((a, b) => a.revision - b.revision || (a.uuid < b.uuid ? -1 : 1));
  const highest = sorted.at(-1)!.revision;
  return { type, anchor, records: sorted, heads: sorted.filter(({ revision }) => revision === highest) };
}

/**
 * The branch that counts for a scan: the last anchor that is not after it, in the order of the scans (never of texts).
 * An anchor that was taken back (null data) does not count.
 *
 * @param scan undefined for the seed
 */
export function branchAt(branches: readonly Branch[], scan: string | undefined, order: KeyOrder): Branch | undefined {
  return branches.findLast(({ anchor, heads }) => {
    const isTakenBack = heads.length === 1 && heads[0]!.data === null;
    return !isTakenBack && (anchor === SEED || (scan !== undefined && order(anchor, scan) <= 0));
  });
}

/** Seeds come before all scans. */
export function compareAnchors(a: string, b: string, order: KeyOrder): number {
  if (a === b) return 0;
  if (a === SEED) return -1;
  return b === SEED ? 1 : order(a, b);
}
