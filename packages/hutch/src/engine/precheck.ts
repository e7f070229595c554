import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { StorageError } from "../errors/mod.ts";
import type { Plan } from "../plans/mod.ts";
import { type Inspection, inspect } from "./inspect.ts";

/** Longest look at a plan before it runs, in messages: some milliseconds. Declared ranges are checked whole all the same. */
const MESSAGES_BEFORE_A_RUN = 2000;

/**
 * What can be said before a plan moves anything: limits, and room and permission where its files will go.
 * @throws the first problem found, naming the remedy
 */
export async function precheck(plan: Plan<unknown>, dataRoot: string | undefined): Promise<Inspection> {
  const inspection = await inspect(plan, { maxMessages: MESSAGES_BEFORE_A_RUN });
  const [problem] = inspection.problems;
  if (problem) throw problem;
  checkStorage(inspection, dataRoot);
  return inspection;
}

/** Throws StorageError when a folder cannot be written to, or has less room than the plan needs. */
export function checkStorage({ bytes, folders }: Pick<Inspection, "bytes" | "folders">, dataRoot?: string): void {
  // A folder that does not exist here may be another computer's, such as that of a detector: it speaks for itself.
  const here = folders.filter((folder) => existsSync(folder));
  for (const folder of dataRoot === undefined ? here : [dataRoot, ...here]) {
    const existing = nearestExisting(folder);
    try {
      accessSync(existing, constants.W_OK);
    } catch (error) {
      throw new StorageError(`${folder} cannot be written. Change its permissions, or choose another folder.`, {
        cause: error,
      });
    }
    const { bavail, bsize } = statfsSync(existing);
    const needed = folder === dataRoot ? 0 : bytes;
    if (bavail * bsize >= Math.max(needed, LEAST_FREE_BYTES)) continue;
    throw new StorageError(
      `${folder} has ${megabytes(bavail * bsize)} free; the plan needs ${megabytes(Math.max(needed, LEAST_FREE_BYTES))}.\n` +
        "Free some space, or choose another folder.",
    );
  }
}

/** Room for journals and the files of small runs. */
const LEAST_FREE_BYTES = 10e6;

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toPrecision(3)} MB`;
}

function nearestExisting(folder: string): string {
  let path = folder;
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  return path;
}
