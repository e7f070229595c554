import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { FormatError, RequestError, UnknownNameError } from "../errors/mod.ts";
import { type KeyOrder, naturalOrder, type SpiceValues } from "../repository/mod.ts";
import { describeDifferences, differences, isSame } from "./difference.ts";
import { type Explanation, explain } from "./explain.ts";
import { formatRecord, type SpiceData, type SpiceRecord } from "./record.ts";
import { type Branch, branchAt, branchesByType, compareAnchors, SEED } from "./resolve.ts";
import { memoryStore, type SpiceStore } from "./store.ts";
import { SpiceTypes } from "./types.ts";

/** Options of a proposal's spice. */
export interface SpiceOptions {
  /** Which scan comes first, as `Proposal.keyOrder` says; default as a person counts. */
  readonly order?: KeyOrder;
  readonly author?: string;
  /** UNIX seconds now. */
  readonly now?: () => number;
  readonly types?: SpiceTypes;
}

/** Why a record is written. */
export interface Why {
  readonly reason?: string;
}

/** What counts for a scan, for one type. */
export interface SpiceEntry {
  readonly type: string;
  /** False when two records claim to be the last; then `record` is the older one by uuid. */
  readonly isClean: boolean;
  readonly record: SpiceRecord;
  readonly data: SpiceData;
}

/** Two or more records that claim to be the last of their type and anchor. */
export type Conflict = Branch;

/** Which records to change: those that count for a scan, those of the seed, or one by the beginning of its uuid. */
export type UpdateTarget = { readonly scan: string } | { readonly uuid: string } | "seed";

/**
 * The processing parameters of one proposal, in versions. Records are only ever added. Each type (`settings`, `offsets`)
 * begins with a seed, which counts for all scans; an anchor lets other values count from a scan on; an update changes the
 * values of the branch that counts at a scan, for all scans of that branch.
 *
 * @example
 * const spice = new Spice(folderStore("/data/2026-0001/.spice"));
 * await spice.seed("settings", { img_distance: 690, img_center: [50, 120] });
 * await spice.anchor("r12", "settings", { reason: "detector moved" });
 * await spice.update({ scan: "r12" }, "settings", { img_distance: 720 });
 */
export class Spice {
  readonly #store: SpiceStore;
  readonly #order: KeyOrder;
  readonly #author: string;
  readonly #now: () => number;
  readonly types: SpiceTypes;

  constructor(store: SpiceStore = memoryStore(), options: SpiceOptions = {}) {
    this.#store = store;
    this.#order = options.order ?? naturalOrder;
    this.#author = options.author ?? userInfo().username;
    this.#now = options.now ?? (() => Date.now() / 1000);
    this.types = options.types ?? new SpiceTypes();
  }

  /** Where the records are. */
  get name(): string {
    return this.#store.name;
  }

  /** What could not be read last time; the other records count. */
  get problems(): readonly FormatError[] {
    return this.#store.problems;
  }

  /**
   * The first record of a type. The same seed again changes nothing.
   *
   * @throws RequestError that shows the difference when another seed is stored
   */
  async seed(type: string, data: SpiceData, why: Why = {}): Promise<SpiceRecord> {
    const branch = (await this.#branches()).get(type)?.find(({ anchor }) => anchor === SEED);
    const [first] = branch?.records ?? [];
    const head = branch?.heads.at(-1);
    if (!first || !head) {
      this.types.checkValues(type, data, data);
      return this.#append({ type, anchor: SEED, revision: 1, data, parents: [] }, why);
    }
    if (isSame(first.data, data) || isSame(head.data, data)) return head;
    throw new RequestError(
      `${type} has another seed already (${head.uuid.slice(0, 8)}):\n${describeDifferences(differences(head.data ?? {}, data))}\n` +
        `To change it for scans that exist too, update it: hutch spice update ${type} --seed KEY=VALUE`,
    );
  }

  /** Lets a type have values of its own from a scan on: a copy of what counts there. Where one is already, it is given. */
  async anchor(scan: string, type: string, why: Why = {}): Promise<SpiceRecord> {
    const { branch, head } = await this.#headAt(scan, type);
    if (branch.anchor === scan) return head;
    return this.#append(
      { type, anchor: scan, revision: head.revision + 1, data: head.data, parents: [head.uuid] },
      why,
    );
  }

  /**
   * Changes some values of the branch that counts at a scan. It changes them for all scans of the branch; `anchor` first
   * where it should begin at this one. Values that are the same already write nothing.
   *
   * @throws UnknownNameError for a name that the seed has not; RequestError for a wrong kind of value, in a conflict, or
   * for a uuid of a record that is not the last
   */
  async update(at: UpdateTarget, type: string, changes: SpiceData, why: Why = {}): Promise<SpiceRecord> {
    const head = await this.#target(at, type);
    const before = head.data ?? {};
    const seed = await this.#seedData(type);
    this.types.checkNames(type, changes, seed);
    const data = { ...before, ...changes };
    this.types.checkValues(type, data, seed);
    const isOnly = (await this.#branch(type, head.anchor)).heads.length === 1;
    if (isOnly && differences(before, data).length === 0) return head;
    return this.#append({ type, anchor: head.anchor, revision: head.revision + 1, data, parents: [head.uuid] }, why);
  }

  /**
   * What counts for a scan, by type.
   *
   * @param scan undefined for the seeds
   * @param options.types only these; default all that have a record
   * @throws RequestError in a conflict, unless `allowConflicts`; UnknownNameError for a type without a record
   */
  async view(
    scan?: string,
    { types, allowConflicts = false }: { types?: readonly string[]; allowConflicts?: boolean } = {},
  ): Promise<readonly SpiceEntry[]> {
    const all = await this.#branches();
    const entries: SpiceEntry[] = [];
    for (const type of types ?? [...all.keys()].sort()) {
      const branches = all.get(type);
      if (!branches) throw new UnknownNameError({ kind: "spice type", requested: type, known: [...all.keys()] });
      const branch = branchAt(branches, scan, this.#order);
      const record = branch?.heads.at(0);
      if (!branch || !record || record.data === null) continue;
      if (branch.heads.length > 1 && !allowConflicts) throw conflictError(branch);
      entries.push({ type, isClean: branch.heads.length === 1, record, data: record.data });
    }
    return entries;
  }

  /** What counts for a scan, as recipes take it: `{ settings: { img_distance: 690 } }`. Throws like `view`. */
  async values(scan?: string): Promise<SpiceValues> {
    return Object.fromEntries((await this.view(scan)).map(({ type, data }) => [type, data]));
  }

  /** All records, of one type or of all: by type, anchor in scan order, and revision. */
  async log(type?: string): Promise<readonly SpiceRecord[]> {
    const all = await this.#branches();
    const chosen = type === undefined ? [...all.keys()].sort() : [type];
    return chosen.flatMap((name) => (all.get(name) ?? []).flatMap(({ records }) => records));
  }

  /** Which record set a value that counts for a scan, and how it came there. */
  async explain(scan: string | undefined, type: string, key: string): Promise<Explanation> {
    const branches = await this.#typeBranches(type);
    const branch = branchAt(branches, scan, this.#order);
    if (!branch) throw new UnknownNameError({ kind: "spice type", requested: type, known: [] });
    return explain(branches, branch, key);
  }

  /** All conflicts there are. */
  async conflicts(): Promise<readonly Conflict[]> {
    return [...(await this.#branches()).values()].flat().filter(({ heads }) => heads.length > 1);
  }

  /**
   * Ends a conflict with a record that follows all that claim to be the last.
   *
   * @param choice the beginning of the uuid of the record to keep, or values of your own
   */
  async resolve(type: string, anchor: string, choice: string | SpiceData, why: Why = {}): Promise<SpiceRecord> {
    const { heads } = await this.#branch(type, anchor);
    if (heads.length < 2) throw new RequestError(`${type} has no conflict at ${anchor || "its seed"}.`);
    const data = typeof choice === "string" ? oneByUuid(heads, choice).data : choice;
    if (data !== null) this.types.checkValues(type, data, await this.#seedData(type));
    const parents = heads.map(({ uuid }) => uuid);
    return this.#append({ type, anchor, revision: heads[0]!.revision + 1, data, parents }, why);
  }

  /**
   * Takes over records of elsewhere: a folder of nx5d, or one that was edited in another place. What is here already is
   * left alone.
   *
   * @returns what was added, and the conflicts there are now
   * @throws FormatError when two different records have one uuid; then nothing is added
   */
  async merge(
    records: Iterable<SpiceRecord>,
  ): Promise<{ added: readonly SpiceRecord[]; conflicts: readonly Conflict[] }> {
    const known = new Map((await this.#store.read()).map((record) => [record.uuid, record]));
    const added: SpiceRecord[] = [];
    for (const record of records) {
      const own = known.get(record.uuid);
      if (own === undefined) added.push(record);
      else if (formatRecord(own, "kmc3/1a") !== formatRecord(record, "kmc3/1a")) {
        throw new FormatError(
          `The record ${record.uuid} of ${record.type} is not the same in both places: one was edited. Nothing was merged.`,
        );
      }
    }
    for (const record of added) await this.#store.append(record);
    return { added, conflicts: await this.conflicts() };
  }

  /** The same spice for a trial: what is written to it stays in memory. */
  async dryRun(): Promise<Spice> {
    return new Spice(memoryStore(await this.#store.read()), {
      order: this.#order,
      author: this.#author,
      now: this.#now,
      types: this.types,
    });
  }

  async #branches(): Promise<ReadonlyMap<string, readonly Branch[]>> {
    return branchesByType(await this.#store.read(), this.#order);
  }

  async #typeBranches(type: string): Promise<readonly Branch[]> {
    const all = await this.#branches();
    const branches = all.get(type);
    if (branches) return branches;
    throw new UnknownNameError({ kind: "spice type", requested: type, known: [...all.keys()] });
  }

  /** The first record's data, which fixes the names of a type. */
  async #seedData(type: string): Promise<SpiceData> {
    const [first] = await this.#typeBranches(type);
    return first?.records[0]?.data ?? {};
  }

  async #branch(type: string, anchor: string): Promise<Branch> {
    const branches = await this.#typeBranches(type);
    const found = branches.find((branch) => compareAnchors(branch.anchor, anchor, this.#order) === 0);
    if (found) return found;
    const known = branches.map((branch) => branch.anchor || "(seed)");
    throw new UnknownNameError({ kind: `anchor of ${type}`, requested: anchor, known });
  }

  async #headAt(scan: string | undefined, type: string): Promise<{ branch: Branch; head: SpiceRecord }> {
    const branch = branchAt(await this.#typeBranches(type), scan, this.#order);
    if (!branch) throw new RequestError(`${type} has no seed. Seed it first: hutch spice seed ${type} KEY=VALUE`);
    if (branch.heads.length > 1) throw conflictError(branch);
    return { branch, head: branch.heads[0]! };
  }

  /** The record that an update starts from. By uuid it must be a last one, so that the update counts. */
  async #target(at: UpdateTarget, type: string): Promise<SpiceRecord> {
    if (at === "seed") return (await this.#headAt(undefined, type)).head;
    if ("scan" in at) return (await this.#headAt(at.scan, type)).head;
    const branches = await this.#typeBranches(type);
    const record = oneByUuid(
      branches.flatMap(({ records }) => records),
      at.uuid,
    );
    const { heads } = branches.find(({ anchor }) => anchor === record.anchor)!;
    if (heads.includes(record)) return record;
    throw new RequestError(
      `${record.uuid.slice(0, 8)} is revision ${record.revision} of ${type}; the last is ${heads[0]!.revision} (${heads[0]!.uuid.slice(0, 8)}). Update that one.`,
    );
  }

  async #append(
    record: Pick<SpiceRecord, "type" | "anchor" | "revision" | "data"> & { readonly parents: readonly string[] },
    { reason }: Why,
  ): Promise<SpiceRecord> {
    const whole: SpiceRecord = {
      ...record,
      uuid: randomUUID(),
      author: this.#author,
      time: this.#now(),
      ...(reason === undefined ? {} : { reason }),
    };
    // Kept as JSON has it, so that what is in memory is what will be read.
    await this.#store.append({ ...whole, data: structuredClone(record.data) });
    return whole;
  }
}

function oneByUuid(records: readonly SpiceRecord[], prefix: string): SpiceRecord {
  const found = records.filter(({ uuid }) => uuid.startsWith(prefix.toLowerCase()));
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    const uuids = found.map(({ uuid }) => uuid.slice(0, prefix.length + 4)).join(", ");
    throw new RequestError(`${found.length} records begin with ${prefix}: ${uuids}. Give more characters.`);
  }
  throw new UnknownNameError({ kind: "record", requested: prefix, known: records.map(({ uuid }) => uuid.slice(0, 8)) });
}

function conflictError({ type, anchor, heads }: Branch): RequestError {
  const uuids = heads.map(
    ({ uuid, author, revision }) => `${uuid.slice(0, 8)} (revision ${revision}${author ? `, ${author}` : ""})`,
  );
  return new RequestError(
    `${type} at ${anchor || "its seed"} has ${heads.length} last records: ${uuids.join(", ")}.\n` +
      `Choose one: hutch spice resolve ${type} ${heads[0]!.uuid.slice(0, 8)}`,
  );
}
