// Runs the tests against peers written by others. Python peers live in an environment of their own, made from the pinned
// list in interop/requirements.txt; without Python the tests that need it are skipped, with a notice.
//   node scripts/interop.mjs [word ...]     only test files whose path holds one of the words
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ensureBuilt, files, root, run } from "./ensure.mjs";

const words = process.argv.slice(2);
const folder = join(root, "interop");
const environment = join(root, ".venv");
const requirements = join(folder, "requirements.txt");
const requirementsAlone = join(folder, "requirements-alone.txt");

await ensureBuilt();
const python = await ensurePython();
const tests = [...files(folder)]
  .filter((path) => path.endsWith(".test.ts"))
  .filter((path) => words.length === 0 || words.some((word) => relative(folder, path).includes(word)));
const child = spawn(
  process.execPath,
  ["--import", "tsx", "--test", "--test-concurrency=1", "--test-reporter=spec", ...tests],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NODE_NO_WARNINGS: "1", ...(python && { HUTCH_PYTHON: python }) },
  },
);
child.on("close", (code) => {
  process.exitCode = code ?? 1;
});

/** The interpreter of the peers' environment, made or renewed when the list of peers changed; undefined without Python. */
async function ensurePython() {
  const interpreter = join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const stamp = join(environment, "requirements.sha256");
  const wanted = createHash("sha256")
    .update(readFileSync(requirements))
    .update(readFileSync(requirementsAlone))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return interpreter;
  if (spawnSync("python3", ["-c", "import venv, ensurepip"]).status !== 0) {
    console.error("Python 3 with venv was not found: tests with Python peers are skipped.");
    return undefined;
  }
  await run("Creating the peers' Python environment", "python3", ["-m", "venv", "--clear", environment]);
  const install = ["-m", "pip", "install", "--quiet"];
  await run("Installing the peers (some minutes)", interpreter, [...install, "-r", requirements]);
  await run("Installing peers without their dependencies", interpreter, [
    ...install,
    "--no-deps",
    "-r",
    requirementsAlone,
  ]);
  writeFileSync(stamp, wanted);
  return interpreter;
}
