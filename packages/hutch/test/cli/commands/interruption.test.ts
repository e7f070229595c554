import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { hutch, outcomeOf, startHutch, workplace } from "../support/hutch.ts";

interface ListedRun {
  readonly status: string;
  readonly points: number | null;
  readonly reason: string;
}

const listed = async (folder: string): Promise<ListedRun> =>
  JSON.parse((await hutch(folder, ["ls", "--json"])).stdout.trim().split("\n").at(-1)!);

/** Wait until the table has a row of this number. */
async function rowSeen(child: ReturnType<typeof startHutch>, row: number): Promise<void> {
  let text = "";
  while (!new RegExp(`\\| +${row} \\|`).test(text)) {
    const [chunk] = (await once(child.stdout!, "data")) as [Buffer];
    text += chunk.toString();
  }
}

test("a run whose program was killed goes on with its next point", async (context) => {
  const folder = workplace(context);
  const child = startHutch(folder, ["run", "scan", "slow", "x", "-1", "1", "25"]);
  await rowSeen(child, 5);
  child.kill("SIGKILL");
  await once(child, "close");
  assert.equal((await listed(folder)).status, "interrupted");

  const resumed = await hutch(folder, ["resume", "--json"]);
  assert.equal(resumed.code, 0, resumed.stderr);
  const documents = (await hutch(folder, ["show", "-1", "--documents"])).stdout.trim().split("\n");
  const descriptors = new Map<string, string>();
  const seen: number[] = [];
  const positions: number[] = [];
  for (const line of documents) {
    const { name, doc } = JSON.parse(line);
    if (name === "descriptor") descriptors.set(doc.uid, doc.name);
    if (name !== "event" || descriptors.get(doc.descriptor) !== "primary") continue;
    seen.push(doc.seq_num);
    positions.push(doc.data.x);
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 25 }, (_, index) => index + 1),
  );
  assert.deepEqual(
    positions.map((x) => Math.round(x * 12)),
    Array.from({ length: 25 }, (_, index) => index - 12),
  );
  assert.equal((await listed(folder)).status, "success");
  assert.match((await hutch(folder, ["resume"])).stderr, /there is nothing to resume/);
});

test("Ctrl-C stops a run, which keeps its points and says why it ended", async (context) => {
  const folder = workplace(context);
  const child = startHutch(folder, ["run", "--no-plot", "scan", "slow", "x", "-1", "1", "400"]);
  const outcome = outcomeOf(child);
  await rowSeen(child, 3);
  child.kill("SIGINT");
  const { stdout } = await outcome;
  assert.match(stdout, /Ctrl-C: stopping; the run keeps its points/);
  const run = await listed(folder);
  assert.equal(run.status, "success");
  assert.equal(run.reason, "Ctrl-C");
  assert.ok(run.points! >= 3 && run.points! < 400);
});
