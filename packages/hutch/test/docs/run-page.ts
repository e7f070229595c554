import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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

/** The folder that pages show; it stands for the one in which they are run. */
const SHOWN_FOLDER = "/home/ada/first-scan";

/**
 * Do what a page tells its reader, in an empty folder that has `./hutch`: write its files (`yaml file=…`, `ts file=…`), run
 * the commands of its `console` blocks, and compare what they print with what the page shows.
 *
 * @param page path from the repository's root
 * @param folder where to; an empty folder by default
 */
export async function runPage(t: TestContext, page: string, folder?: string): Promise<void> {
  const place = folder ?? (await emptyFolder(t));
  for (const block of blocksOf(await readFile(join(ROOT, page), "utf8"))) {
    if (block.attributes.file) await writeFile(join(place, block.attributes.file), `${block.text}\n`);
    if (block.language !== "console") continue;
    for (const command of commandsOf(block.text)) await check(t, place, block, command);
  }
}

async function check(
  t: TestContext,
  folder: string,
  { line }: Block,
  { command, typed, output }: Command,
): Promise<void> {
  let isDone = false;
  await t.test(`line ${line}: ${command}`, async () => {
    const came = await execute(command, typed, folder);
    const wrong = difference(output, withoutPrompts(came.text).replaceAll(folder, SHOWN_FOLDER));
    assert.equal(wrong, undefined, wrong);
    const isError = output.some((one) => one.startsWith("error:"));
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
  const child = spawn("sh", ["-c", `exec 2>&1\n${command}`], { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
  child.stdin.end(typed.map((line) => `${line}\n`).join(""));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ text, code }));
  });
}

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hutch-page-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const main = join(ROOT, "packages/hutch/dist/src/cli/main.js");
  await writeFile(join(folder, "hutch"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  await chmod(join(folder, "hutch"), 0o755);
  return folder;
}
