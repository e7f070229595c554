import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { hutch, outcomeOf, startHutch, workplace } from "../support/hutch.ts";

/** Start the simulated beamline; resolves with its port once it serves. */
async function startIoc(
  folder: string,
  port: number,
): Promise<{ readonly process: ChildProcess; readonly port: number }> {
  const child = startHutch(folder, ["sim", "--port", String(port), "--json"]);
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  return { process: child, port: JSON.parse(line.toString()).udpPort };
}

/** Wait until a program has said something. */
async function said(child: ChildProcess, pattern: RegExp): Promise<void> {
  let text = "";
  while (!pattern.test(text)) {
    const [chunk] = (await once(child.stdout!, "data")) as [Buffer];
    text += chunk.toString();
  }
}

test("a scan whose IOC dies pauses with the reason, and goes on when the IOC is back", async (context) => {
  const folder = workplace(context);
  let ioc = await startIoc(folder, 0);
  const config = `
data: { folder: data }
channelAccess: { addresses: ["127.0.0.1:${ioc.port}"], autoAddresses: false }
recorders: [jsonl]
devices:
  m1: { type: epics-motor, prefix: "gp:m1" }
  m2: { type: epics-motor, prefix: "gp:m2" }
`;
  const place = workplace(context, config);
  const run = startHutch(place, ["run", "--no-plot", "scan", "m2", "m1", "0", "2", "9"]);
  const outcome = outcomeOf(run);
  await said(run, /\| +3 \|/);
  ioc.process.kill("SIGKILL");
  await said(run, /The run is paused: .*/);
  ioc = await startIoc(folder, ioc.port);
  const { code, stdout, stderr } = await outcome;
  ioc.process.kill("SIGKILL");
  assert.equal(code, 0, stdout + stderr);
  const documents = (await hutch(place, ["show", "-1", "--documents"])).stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const primary = documents.find(({ name, doc }) => name === "descriptor" && doc.name === "primary").doc.uid;
  const events = documents.filter(({ name, doc }) => name === "event" && doc.descriptor === primary);
  assert.deepEqual(
    events.map(({ doc }) => doc.seq_num),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  assert.deepEqual(
    events.map(({ doc }) => doc.data.m1),
    [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2],
  );
});
