import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue"];
const READY_MS = 30_000;

/** Why there can be no cluster here, for a test's `skip`; false when there can. */
export const WITHOUT_SLURM: string | false = whyNot();

/** A cluster of one node: its own munged, slurmctld and slurmd, all on the loopback. */
export interface Cluster {
  /** What the commands of Slurm need to find it. */
  readonly configuration: string;
  close(): Promise<void>;
}

/** Starts a cluster that touches nothing of the system's, and waits until its node is idle. */
export async function startCluster(): Promise<Cluster> {
  // Paths of sockets are limited to about a hundred characters.
  const folder = mkdtempSync(join(tmpdir(), "hutch-slurm-"));
  chmodSync(folder, 0o755);
  for (const name of ["state", "spool"]) mkdirSync(join(folder, name));
  const socket = join(folder, "munge.socket");
  const key = join(folder, "munge.key");
  writeFileSync(key, randomBytes(1024), { mode: 0o400 });
  const configuration = join(folder, "slurm.conf");
  writeFileSync(configuration, slurmConfiguration(folder, socket, await freePort(), await freePort()));
  const environment = { ...process.env, SLURM_CONF: configuration };
  const daemons: ChildProcess[] = [];
  const start = (program: string, words: readonly string[]) => {
    daemons.push(spawn(program, words, { stdio: "ignore", env: environment }));
  };
  const close = async () => {
    for (const daemon of daemons.reverse()) {
      if (daemon.exitCode !== null) continue;
      const ended = new Promise((resolve) => daemon.once("exit", resolve));
      daemon.kill("SIGTERM");
      await Promise.race([ended, pause(5000)]);
      daemon.kill("SIGKILL");
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    start("munged", [
      "--foreground",
      "--force",
      `--key-file=${key}`,
      `--socket=${socket}`,
      `--pid-file=${join(folder, "munge.pid")}`,
      `--log-file=${join(folder, "munge.log")}`,
      `--seed-file=${join(folder, "munge.seed")}`,
    ]);
    await until(() => succeeds("munge", ["--no-input", `--socket=${socket}`], environment), "munged");
    start("slurmctld", ["-D", "-f", configuration]);
    start("slurmd", ["-D", "-f", configuration]);
    await until(() => nodeState(environment) === "idle", `the node (${logEnd(folder)})`);
    return { configuration, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function slurmConfiguration(folder: string, socket: string, controllerPort: number, nodePort: number): string {
  const name = hostname().split(".")[0];
  const { username } = userInfo();
  return `ClusterName=hutch
SlurmctldHost=${name}(127.0.0.1)
SlurmUser=${username}
SlurmdUser=${username}
AuthType=auth/munge
AuthInfo=socket=${socket}
CryptoType=crypto/munge
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
SlurmctldPort=${controllerPort}
SlurmdPort=${nodePort}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0,defer
MpiDefault=none
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
NodeName=${name} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}

function nodeState(environment: NodeJS.ProcessEnv): string {
  const { stdout } = spawnSync("sinfo", ["--noheader", "--format=%T"], { encoding: "utf8", env: environment });
  return (stdout ?? "").trim();
}

function succeeds(program: string, words: readonly string[], environment: NodeJS.ProcessEnv): boolean {
  return spawnSync(program, words, { stdio: "ignore", env: environment }).status === 0;
}

async function until(isReady: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + READY_MS; Date.now() < end; await pause(100)) if (isReady()) return;
  throw new Error(`${what} was not ready within ${READY_MS / 1000} s`);
}

function logEnd(folder: string): string {
  try {
    return readFileSync(join(folder, "slurmctld.log"), "utf8").split("\n").slice(-3).join(" ");
  } catch {
    return "no log";
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}

function whyNot(): string | false {
  if (process.platform !== "linux") return "Slurm runs on Linux only";
  if (userInfo().uid !== 0) return "the Slurm daemons of the test need root";
  const path = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
  process.env.PATH = path;
  for (const program of PROGRAMS) {
    try {
      execFileSync("/bin/sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    } catch {
      return `${program} was not found (Debian: apt-get install slurm-wlm munge)`;
    }
  }
  return false;
}
