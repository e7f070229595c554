import { readFile } from "node:fs/promises";
import { CancelledError } from "../../errors/mod.ts";
import { type CookTask, runTask } from "../task.ts";
import { errorFacts } from "./foreign-error.ts";
import { writeReport } from "./slurm-job.ts";

/** What a Slurm job runs: cook the task in the file, say how it ended. */
const file = process.argv[2]!;
const cancel = new AbortController();
process.once("SIGTERM", () => cancel.abort(new CancelledError("Slurm ended the job.")));
const started = performance.now();
try {
  const task = JSON.parse(await readFile(file, "utf8")) as CookTask;
  process.stdout.write(`cooking ${task.scan} into ${task.output}\n`);
  await runTask(task, cancel.signal);
  await writeReport(file, { seconds: (performance.now() - started) / 1000 });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  // A job that Slurm ends says nothing: it may be tried again.
  if (!cancel.signal.aborted) await writeReport(file, { error: errorFacts(error) });
  process.exitCode = 1;
}
