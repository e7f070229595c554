import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

/** What a command left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A soft motor and a detector that sees a peak along it: enough for a scan, without any control system. */
export const SOFT_BEAMLINE = `
beamline: test bench
data: { folder: data }
recorders: [spec, jsonl]
metadata: { user: Ada, sample: grid }
baseline: [z]
devices:
  x: { type: soft-motor, unit: mm, limits: { low: -5, high: 5 } }
  z: { type: soft-motor, unit: mm, position: 1.5 }
  det: { type: soft-detector, motor: x, center: 0.5, height: 100, sigma: 0.8 }
  slow: { type: soft-detector, motor: x, exposureS: 0.02 }
`;

/** A new folder with a configuration in it, removed after the test. */
export function workplace(test: TestContext, config: string = SOFT_BEAMLINE): string {
  const folder = mkdtempSync(join(tmpdir(), "hutch-cli-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "hutch.yaml"), config);
  return folder;
}

/** Start the compiled command line in a folder. */
export function startHutch(
  folder: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): ChildProcess {
  return spawn(process.execPath, [mainFile(), ...args], {
    cwd: folder,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, HOME: folder, ...environment },
  });
}

/** Run a command to its end, with what is typed into it. */
export async function hutch(
  folder: string,
  args: readonly string[],
  { input = "", environment = {} }: { readonly input?: string; readonly environment?: Record<string, string> } = {},
): Promise<Outcome> {
  const child = startHutch(folder, args, environment);
  const outcome = outcomeOf(child);
  child.stdin?.end(input);
  return outcome;
}

/** Wait for a started command. */
export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

/** The compiled entry, wherever the test runs from. */
function mainFile(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, "dist/src/cli/main.js");
}
