import { z } from "zod";
import { FormatError } from "../errors/mod.ts";

/** The two forms of records: nx5d's, and ours, which also says who, when and why. */
export const SPICE_VERSIONS = { kmc3: "kmc3/1a", hutch: "hutch/1" } as const;

/** A value that JSON can hold. */
export type SpiceValue = z.infer<typeof spiceValue>;

/** Parameters by name. */
export type SpiceData = Readonly<Record<string, SpiceValue>>;

const spiceValue = z.json();
const spiceData = z.record(z.string(), spiceValue);

/** Where a record lies in time: the key of the scan from which on it counts; the empty text for the seed. */
const anchor = z.union([z.string(), z.int().transform(String)]);

const common = {
  handle: z.string().regex(/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u, "must be usable as an identifier"),
  uuid: z.uuid().transform((uuid) => uuid.toLowerCase()),
  revision: z.int(),
  anchor,
  data: spiceData.nullable(),
};

const kmc3Record = z.object({
  version: z.literal(SPICE_VERSIONS.kmc3),
  type: z.string().optional(),
  ...common,
});

const hutchRecord = z.object({
  version: z.literal(SPICE_VERSIONS.hutch),
  ...common,
  author: z.string(),
  time: z.number(),
  reason: z.string().optional(),
  parents: z.array(z.uuid()),
});

/** One version of one type of parameters, valid from its anchor on. Never changed once written. */
export interface SpiceRecord {
  /** The spice type: `settings`, `offsets` … (nx5d calls it handle). */
  readonly type: string;
  readonly uuid: string;
  readonly revision: number;
  /** Key of the scan from which on it counts; empty for the seed, which counts from the beginning. */
  readonly anchor: string;
  /** Null takes the anchor back. */
  readonly data: SpiceData | null;
  /** Unknown for records of nx5d. */
  readonly author?: string;
  /** UNIX seconds. */
  readonly time?: number;
  readonly reason?: string;
  /** The records it was made from; unknown for records of nx5d. */
  readonly parents?: readonly string[];
}

/** Reads a record of either version. Throws FormatError naming the file and what is wrong. */
export function parseRecord(text: string, where: string): SpiceRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${where} is not JSON: it was cut, or edited. Restore it from a copy.`, { cause });
  }
  const parsed = z.discriminatedUnion("version", [kmc3Record, hutchRecord]).safeParse(value);
  if (!parsed.success) {
    throw new FormatError(`${where} is no spice record: ${z.prettifyError(parsed.error).replace(/\s+/g, " ")}`);
  }
  const { version, handle, uuid, revision, anchor: from, data, ...rest } = parsed.data;
  const record = { type: handle, uuid, revision, anchor: from, data };
  if (version === SPICE_VERSIONS.kmc3) return record;
  const { author, time, reason, parents } = rest as z.infer<typeof hutchRecord>;
  return { ...record, author, time, parents, ...(reason === undefined ? {} : { reason }) };
}

/** A record as the text of its file. In nx5d's form author, time and reason are left out. */
export function formatRecord(record: SpiceRecord, version: "kmc3/1a" | "hutch/1" = SPICE_VERSIONS.hutch): string {
  const { type, uuid, revision, anchor: from, data, author = "unknown", time = 0, reason, parents = [] } = record;
  if (version === SPICE_VERSIONS.kmc3 || record.author === undefined) {
    return JSON.stringify({ version: SPICE_VERSIONS.kmc3, type, handle: type, uuid, revision, anchor: from, data });
  }
  const why = reason === undefined ? {} : { reason };
  return JSON.stringify({ version, handle: type, uuid, revision, anchor: from, data, author, time, ...why, parents });
}
