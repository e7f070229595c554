import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, StorageError } from "../errors/mod.ts";
import { formatRecord, parseRecord, type SpiceRecord } from "./record.ts";

/** Keeps records; they are only ever added. */
export interface SpiceStore {
  /** For messages. */
  readonly name: string;
  /** All records there are now. */
  read(): Promise<readonly SpiceRecord[]>;
  append(record: SpiceRecord): Promise<void>;
  /** What could not be read last time: a damaged file hides no other. */
  readonly problems: readonly FormatError[];
}

const RECORD_NAME = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Records in memory, gone with the process; `initial` is not changed. */
export function memoryStore(initial: Iterable<SpiceRecord> = []): SpiceStore {
  const records = [...initial];
  return {
    name: "memory",
    problems: [],
    read: async () => records,
    append: async (record) => {
      records.push(record);
    },
  };
}

/**
 * Records in a folder, one file each, named by its uuid, as nx5d keeps them; several programs may add to it. A file
 * appears whole or not at all, and is never changed or removed.
 *
 * @param options.version in which form new records are written: nx5d's own knows neither author, time nor reason
 */
export function folderStore(folder: string, { version }: { version?: "kmc3/1a" | "hutch/1" } = {}): SpiceStore {
  const known = new Map<string, SpiceRecord>();
  const problems = new Map<string, FormatError>();
  return {
    name: folder,

    get problems() {
      return [...problems.values()];
    },

    async read() {
      const names = (await namesIn(folder)).filter((name) => RECORD_NAME.test(name));
      problems.clear();
      for (const name of names) {
        if (known.has(name)) continue;
        try {
          const record = parseRecord(await readFile(join(folder, name), "utf8"), join(folder, name));
          if (record.uuid !== name.toLowerCase()) {
            throw new FormatError(`${join(folder, name)} holds the record ${record.uuid}: the file was renamed.`);
          }
          known.set(name, record);
        } catch (error) {
          if (!(error instanceof FormatError)) throw storageError(folder, "read", error);
          problems.set(name, error);
        }
      }
      return names.flatMap((name) => known.get(name) ?? []);
    },

    async append(record) {
      const part = join(folder, `.${randomUUID()}.part`);
      try {
        await mkdir(folder, { recursive: true });
        await writeDurably(part, `${formatRecord(record, version)}\n`);
        // A link, unlike a rename, never replaces a file.
        await link(part, join(folder, record.uuid));
      } catch (error) {
        throw storageError(folder, "written", error);
      } finally {
        await unlink(part).catch(() => {});
      }
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw storageError(folder, "read", error);
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function storageError(folder: string, what: string, cause: unknown): StorageError {
  return new StorageError(`The spice in ${folder} cannot be ${what}: ${(cause as Error).message}.`, { cause });
}
