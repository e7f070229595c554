import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

/**
 * The picture of docs/architecture.md, top to bottom. A file may import from its own folder, from a folder to the right
 * in its row, and from any row below.
 */
const ROWS = [
  ["cli", "server"],
  ["catalog", "cook", "spice", "repository"],
  ["recorders", "engine", "plans", "simulator"],
  ["devices", "signals"],
  ["control"],
  ["formats"],
  ["transports"],
  ["protocols"],
  ["documents"],
  ["kernels"],
  ["errors"],
] as const;

/** Folders that take bytes and plain values and own no socket, timer or clock. */
const PURE = ["documents", "protocols", "formats", "kernels"];
const IMPURE_MODULES = /^node:(net|dgram|http|https|tls|timers|child_process|worker_threads|cluster)/;

/** Packages and modules that open sockets belong to `transports` (HTTP servers to `server`). */
const SOCKET_MODULES = /^(node:net|node:dgram|node:tls|zeromq|ws)$/;

const source = findSource();
const rank = new Map<string, readonly [row: number, column: number]>();
for (const [row, folders] of ROWS.entries()) {
  for (const [column, folder] of folders.entries()) rank.set(folder, [row, column]);
}

test("imports point down, and nobody reaches past another folder's mod.ts", () => {
  const wrong: string[] = [];
  for (const { file, specifier } of imports()) {
    if (!specifier.startsWith(".")) continue;
    const from = layerOf(file);
    const target = relative(source, resolve(dirname(join(source, file)), specifier));
    const to = layerOf(target);
    if (from === to || from === undefined) continue;
    const [fromRow, fromColumn] = rank.get(from) ?? assert.fail(`unknown folder src/${from}`);
    const [toRow, toColumn] = rank.get(to ?? "") ?? assert.fail(`unknown folder src/${to}`);
    if (toRow < fromRow || (toRow === fromRow && toColumn < fromColumn)) wrong.push(`${file} imports up: ${target}`);
    if (!target.endsWith("/mod.ts")) wrong.push(`${file} imports past mod.ts: ${target}`);
  }
  assert.deepEqual(wrong, []);
});

test("pure folders use no sockets, timers, processes or threads", () => {
  const wrong = [...imports()]
    .filter(({ file, specifier }) => PURE.includes(layerOf(file) ?? "") && IMPURE_MODULES.test(specifier))
    .map(({ file, specifier }) => `${file} imports ${specifier}`);
  assert.deepEqual(wrong, []);
});

test("only transports open sockets", () => {
  const wrong = [...imports()]
    .filter(({ file, specifier }) => layerOf(file) !== "transports" && SOCKET_MODULES.test(specifier))
    .map(({ file, specifier }) => `${file} imports ${specifier}`);
  assert.deepEqual(wrong, []);
});

/** The TypeScript sources, wherever this test was compiled to. */
function findSource(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!readdirSync(folder).includes("package.json")) folder = dirname(folder);
  return join(folder, "src");
}

function* imports(): Generator<{ file: string; specifier: string }> {
  for (const entry of readdirSync(source, { recursive: true, encoding: "utf8" })) {
    if (!entry.endsWith(".ts")) continue;
    const text = readFileSync(join(source, entry), "utf8");
    for (const match of text.matchAll(/^(?:import|export)\s[^;]*?from\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm)) {
      yield { file: entry, specifier: (match[1] ?? match[2])! };
    }
  }
}

function layerOf(file: string): string | undefined {
  const [first, second] = file.split(/[\\/]/);
  return second === undefined ? undefined : first;
}
