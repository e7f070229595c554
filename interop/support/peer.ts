import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The interpreter of the peers' environment; undefined where Python is missing. */
export const PYTHON: string | undefined = process.env.HUTCH_PYTHON;

/** For `test(name, { skip: WITHOUT_PYTHON }, …)`: why a test is skipped, or false. */
export const WITHOUT_PYTHON: string | false = PYTHON === undefined ? "Python is not here: the peer cannot run" : false;

/** Run a script of `interop/` to its end and take the JSON on its last line. Rejects with what it said otherwise. */
export async function runPeer(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const child = startPython(script, args, environment);
  let output = "";
  let errors = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = await once(child, "close");
  const last = output.trimEnd().split("\n").at(-1) ?? "";
  if (code !== 0 || !last.startsWith("{"))
    throw new Error(`${script} ended with ${code}:\n${errors}\n${output.slice(-2000)}`);
  return JSON.parse(last);
}

/** A peer that serves until it is told to stop. */
export interface ServingPeer {
  readonly process: ChildProcess;
  /** End it as a crash would. */
  kill(): Promise<void>;
}

/** Start a script that prints `ready` once it serves. */
export async function servePeer(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServingPeer> {
  const child = startPython(script, args, environment);
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const closed = once(child, "close");
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      if (line === "ready") resolve();
    });
    void closed.then(() => reject(new Error(`${script} ended before it served:\n${errors}`)));
  });
  return {
    process: child,
    kill: async () => {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

function startPython(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  return spawn(PYTHON!, [path, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...environment, PYTHONUNBUFFERED: "1", MPLBACKEND: "Agg", QT_QPA_PLATFORM: "offscreen" },
  });
}
