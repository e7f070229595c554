// Sets up, builds and runs the tests; ends with the plain line `N passed, N failed`.
//   npm test                      all tests
//   npm test -- engine/ spec      only test files whose path holds one of the words
import { spawn } from "node:child_process";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { ensureBuilt, files, root } from "./ensure.mjs";

const words = process.argv.slice(2).filter((word) => !word.startsWith("-"));
await ensureBuilt();

const compiled = join(root, "packages/hutch/dist/test");
const chosen = [...files(compiled)]
  .filter((path) => path.endsWith(".test.js"))
  .filter((path) => words.length === 0 || words.some((word) => relative(compiled, path).includes(word)));
if (chosen.length === 0) {
  console.error(`No test file holds ${words.join(" or ")} in its path.`);
  process.exit(1);
}

// The reporter is TAP-like text for a person; the counts are read from a second, machine-readable stream.
const child = spawn(
  process.execPath,
  [
    "--enable-source-maps",
    "--test",
    "--test-timeout=120000",
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=tap",
    "--test-reporter-destination=stderr",
    ...chosen,
  ],
  { cwd: root, stdio: ["ignore", "inherit", "pipe"], env: { ...process.env, NODE_NO_WARNINGS: "1" } },
);
const counts = new Map();
createInterface({ input: child.stderr }).on("line", (line) => {
  const count = /^# (tests|pass|fail|cancelled|skipped|todo) (\d+)$/.exec(line);
  if (count) counts.set(count[1], Number(count[2]));
});
child.on("close", (code) => {
  const passed = counts.get("pass") ?? 0;
  const failed = (counts.get("fail") ?? 0) + (counts.get("cancelled") ?? 0);
  const skipped = counts.get("skipped") ?? 0;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  process.exitCode = code !== 0 || failed > 0 || passed === 0 ? 1 : 0;
});
