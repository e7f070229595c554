import { UnknownNameError } from "../errors/mod.ts";
import { isSame } from "./difference.ts";
import type { SpiceRecord, SpiceValue } from "./record.ts";
import type { Branch } from "./resolve.ts";

/** Where a value comes from. */
export interface Explanation {
  readonly type: string;
  readonly key: string;
  readonly value: SpiceValue;
  /** The record that gave it this value. */
  readonly setBy: SpiceRecord;
  /** The values it had before, newest first, each with the record that set it. */
  readonly history: readonly { readonly value: SpiceValue | undefined; readonly setBy: SpiceRecord }[];
}

/**
 * Goes back from the record that counts, from parent to parent, to where the value was set.
 *
 * @throws UnknownNameError for a name that the type has not
 */
export function explain(branches: readonly Branch[], branch: Branch, key: string): Explanation {
  const head = branch.heads[0]!;
  const value = head.data?.[key];
  if (value === undefined) {
    throw new UnknownNameError({ kind: `key of ${branch.type}`, requested: key, known: Object.keys(head.data ?? {}) });
  }
  const chain = [...lineage(branches, head)];
  const steps: { value: SpiceValue | undefined; setBy: SpiceRecord }[] = [];
  for (const [i, record] of chain.entries()) {
    const older = chain[i + 1];
    if (!older || !isSame(record.data?.[key], older.data?.[key])) {
      steps.push({ value: record.data?.[key], setBy: record });
    }
  }
  const [first, ...history] = steps;
  return { type: branch.type, key, value, setBy: first!.setBy, history };
}

/** A record, the one it was made from, and so on to the seed. */
function* lineage(branches: readonly Branch[], head: SpiceRecord): Generator<SpiceRecord> {
  const all = branches.flatMap(({ records }) => records);
  for (let record: SpiceRecord | undefined = head; record; ) {
    yield record;
    record = parentOf(record, all, branches);
  }
}

/** The parent that is named; else (records of nx5d) the one before it in its branch, or in the branches before. */
function parentOf(
  record: SpiceRecord,
  all: readonly SpiceRecord[],
  branches: readonly Branch[],
): SpiceRecord | undefined {
  const { parents } = record;
  if (parents !== undefined) {
    const named = parents.flatMap((uuid) => all.find((other) => other.uuid === uuid) ?? []);
    // A resolved conflict has several: the one whose values were kept.
    return named.find((parent) => isSame(parent.data, record.data)) ?? named[0];
  }
  const place = branches.findIndex(({ anchor }) => anchor === record.anchor);
  for (let i = place; i >= 0; i--) {
    const older = branches[i]!.records.findLast(({ revision }) => revision < record.revision);
    if (older) return older;
  }
  return undefined;
}
