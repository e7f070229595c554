// Brings a checkout to where its commands can run: packages installed, TypeScript compiled. Does nothing when all is fresh.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const library = join(root, "packages/hutch");
const buildInfo = join(library, "dist/.tsbuildinfo");

/** Install the locked packages when they are missing or older than the lock file. */
export async function ensureInstalled() {
  const marker = join(root, "node_modules/.package-lock.json");
  if (existsSync(marker) && mtime(marker) >= mtime(join(root, "package-lock.json"))) return;
  await run("Installing packages (first use, about a minute)", npm(), [
    "ci",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
}

/** Compile when a source is newer than the last build. */
export async function ensureBuilt() {
  await ensureInstalled();
  if (existsSync(buildInfo) && newest([join(library, "src"), join(library, "test")]) <= mtime(buildInfo)) return;
  await run("Building", process.execPath, [join(root, "scripts/build.mjs")]);
}

/** Run a command with a line that shows for how long; its output appears only when it fails. */
export function run(title, command, args, options = {}) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  const tty = process.stderr.isTTY;
  if (!tty) process.stderr.write(`${title} ...\n`);
  const tick = tty && setInterval(() => process.stderr.write(`\r\x1b[K${title} ... ${seconds()}`), 200);
  return new Promise((resolve, reject) => {
    const chunks = [];
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(tick);
      process.stderr.write(`${tty ? "\r\x1b[K" : ""}${title}: ${code === 0 ? "done" : "failed"} (${seconds()})\n`);
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(chunks));
      reject(Object.assign(new Error(`${title} failed: ${command} ${args.join(" ")}`), { exitCode: code ?? 1 }));
    });
  });
}

/** All files below a folder, depth first, in name order. */
export function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

function npm() {
  return process.platform === "win32" ? "npm.cmd" : "npm";
}

function mtime(path) {
  return statSync(path).mtimeMs;
}

function newest(folders) {
  let latest = 0;
  for (const folder of folders) {
    for (const path of files(folder)) latest = Math.max(latest, mtime(path));
  }
  return latest;
}
