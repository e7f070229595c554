#!/usr/bin/env node
import { createProgram } from "./program.ts";
import { describeError, exitCodeOf } from "./report-error.ts";

// Nobody reads any more (`hutch show -1 | head`): the same as one Ctrl-C, so that a run is stopped in order.
let isRead = true;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  if (isRead && !process.emit("SIGINT")) process.exit();
  isRead = false;
});

const program = createProgram();
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${describeError(error, process.argv.includes("--debug"))}\n`);
  process.exitCode = exitCodeOf(error);
}
