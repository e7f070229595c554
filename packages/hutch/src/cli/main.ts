#!/usr/bin/env node
import { createProgram } from "./program.ts";
import { describeError, exitCodeOf } from "./report-error.ts";

const program = createProgram();
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${describeError(error, process.argv.includes("--debug"))}\n`);
  process.exitCode = exitCodeOf(error);
}
