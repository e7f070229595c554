import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { type Block, blocksOf, type Command, commandsOf, withoutPrompts } from "./blocks.ts";
import { difference } from "./compare.ts";

/** The repository, seen from the compiled test as from its source. */
export const ROOT = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../../../" : "../../../../../", import.meta.url),
);

/** Longest time of one command. */
const TIMEOUT_MS = 60_000;

/** The folder that pages show; it stands for the one in which they are run. */
const SHOWN_FOLDER = "/home/ada/first-scan";

/**
 * Do what a page tells its reader, in an empty folder that has `./hutch` and the packages: write its files (`yaml file=…`,
 * `ts file=…`), run the commands of its `console` blocks, and compare what they print with what the page shows. Its
 * TypeScript must have no type errors. Python is run where the environment names an interpreter, and compared with the
 * `text` block behind it.
 *
 * @param page path from the repository's root
 * @param folder where to; an empty folder by default
 */
export async function runPage(t: TestContext, page: string, folder?: string): Promise<void> {
  const place = folder ?? (await emptyFolder(t));
  const blocks = [...blocksOf(await readFile(join(ROOT, page), "utf8"))];
  for (const [i, block] of blocks.entries()) {
    if (block.attributes.file) await writeFile(join(place, block.attributes.file), `${block.text}\n`);
    for (const command of commandsIn(block, blocks[i + 1])) await check(t, place, block, command);
  }
  if (blocks.some(({ language, attributes }) => language === "ts" && attributes.file)) {
    await t.test("its TypeScript has no type errors", () => checkTypes(place));
  }
}

function commandsIn({ language, text }: Block, next: Block | undefined): readonly Command[] {
  const { HUTCH_PYTHON: python } = process.env;
  if (language === "console") return commandsOf(text);
  if (language !== "python" || !python) return [];
  const output = next?.language === "text" ? next.text.split("\n") : [];
  return [{ command: `"${python}" - <<'END'\n${text}\nEND`, typed: [], output }];
}

async function checkTypes(folder: string): Promise<void> {
  const config = {
    extends: join(ROOT, "examples/tsconfig.json"),
    compilerOptions: { rootDir: "/" },
    include: [join(folder, "*.ts"), join(folder, "*.mts")],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const { text } = await execute(`"${process.execPath}" "${tsc}" -p .`, [], folder);
  assert.equal(text, "");
}

async function check(
  t: TestContext,
  folder: string,
  { line }: Block,
  { command, typed, output }: Command,
): Promise<void> {
  let isDone = false;
  await t.test(`line ${line}: ${command.split("\n")[0]}`, async () => {
    const came = await execute(command, typed, folder);
    const wrong = difference(output, withoutPrompts(came.text).replaceAll(folder, SHOWN_FOLDER));
    assert.equal(wrong, undefined, wrong);
    const isError = output.some((one) => /^(error|problem):/.test(one));
    assert.equal(came.code !== 0, isError && typed.length === 0, `exit code ${came.code}`);
    isDone = true;
  });
  if (!isDone) throw new Error("The rest of the page was not run.");
}

function execute(
  command: string,
  typed: readonly string[],
  cwd: string,
): Promise<{ text: string; code: number | null }> {
  const env = { ...process.env, NODE_NO_WARNINGS: "1", NO_COLOR: "1", TZ: "UTC" };
  const child = spawn("sh", ["-c", `exec 2>&1\n${command}`], {
    cwd,
    env,
    stdio: ["pipe", "pipe", "ignore"],
    timeout: TIMEOUT_MS,
  });
  child.stdin.on("error", () => {}); // a command that reads nothing may have ended
  child.stdin.end(typed.map((line) => `${line}\n`).join(""));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (_code, signal) => signal && child.stdout.destroy());
    child.on("close", (code) => resolve({ text, code }));
  });
}

/** A folder that holds nothing but `./hutch` and the packages it needs. */
export async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hutch-page-"));
  t.after(() => endPrograms(folder));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const main = join(ROOT, "packages/hutch/dist/src/cli/main.js");
  await writeFile(join(folder, "hutch"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  await chmod(join(folder, "hutch"), 0o755);
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  await mkdir(join(folder, "node_modules"));
  await symlink(join(ROOT, "packages/hutch"), join(folder, "node_modules/hutch"));
  for (const name of ["tsx", "zod", "@types"]) {
    await symlink(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  return folder;
}

/** End what a page has started in the background and not ended, because it failed before. */
async function endPrograms(folder: string): Promise<void> {
  const pid = Number(await readFile(join(folder, "sim.pid"), "utf8").catch(() => "0"));
  try {
    if (pid > 0) process.kill(pid);
  } catch {
    // It has ended already, as the page says.
  }
}
