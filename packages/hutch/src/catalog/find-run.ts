import { listRuns, type RunSummary } from "../engine/mod.ts";
import { RequestError } from "../errors/mod.ts";

/** Fewest characters of a uid that name a run; fewer are too easily a typing error. */
const LEAST_UID_CHARACTERS = 4;

/**
 * The run that a user means: `-1` is the latest and `-2` the one before, a number is the latest run with that scan
 * number, anything else is the beginning of a uid.
 *
 * @throws RequestError when there is none, or when a uid's beginning fits several
 */
export async function findRun(dataRoot: string, wanted: string): Promise<RunSummary> {
  if (/^-\d+$/.test(wanted)) return nthFromLast(dataRoot, -Number(wanted));
  if (/^\d{1,7}$/.test(wanted)) {
    for await (const run of listRuns(dataRoot)) if (run.start.scan_id === Number(wanted)) return run;
    // A uid may begin with digits only.
  }
  return byUid(dataRoot, wanted);
}

async function nthFromLast(dataRoot: string, n: number): Promise<RunSummary> {
  let seen = 0;
  for await (const run of listRuns(dataRoot)) if (++seen === n) return run;
  throw new RequestError(`There is no run -${n}: ${dataRoot} holds ${seen === 1 ? "1 run" : `${seen} runs`}.`);
}

async function byUid(dataRoot: string, wanted: string): Promise<RunSummary> {
  const matches: RunSummary[] = [];
  if (wanted.length >= LEAST_UID_CHARACTERS) {
    for await (const run of listRuns(dataRoot)) if (run.start.uid.startsWith(wanted)) matches.push(run);
  }
  if (matches.length === 1) return matches[0]!;
  if (matches.length > 1) {
    const uids = matches.map(({ start }) => start.uid.slice(0, wanted.length + 4)).join(", ");
    throw new RequestError(`${matches.length} runs begin with ${wanted}: ${uids}. Give more characters.`);
  }
  throw new RequestError(
    `No run in ${dataRoot} is called ${wanted}. Give a scan number, the beginning of a uid (${LEAST_UID_CHARACTERS} characters or more), or -1 for the latest; \`hutch ls\` lists them.`,
  );
}
