import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { streamCommand } from "../../../src/cli/commands/stream.ts";
import { recordStream } from "../../../src/control/streams/mod.ts";
import type { Frame } from "../../../src/protocols/frames/mod.ts";
import { LosslessEncoder } from "../../../src/protocols/lossless-stream/mod.ts";
import { openZmqSender } from "../../../src/transports/mod.ts";
import { temporaryFolder } from "../../formats/hdf5/libhdf5.ts";

/** Runs `hutch stream …` in this process; `line` waits for a line of its output. */
function startStream(t: TestContext, args: readonly string[]) {
  const lines: string[] = [];
  const waiting: (() => void)[] = [];
  const log = t.mock.method(console, "log", (text: string) => {
    lines.push(...String(text).split("\n"));
    for (const wake of waiting.splice(0)) wake();
  });
  const done = streamCommand()
    .parseAsync([...args], { from: "user" })
    .finally(() => log.mock.restore());
  const line = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = lines.find((text) => pattern.test(text));
      if (found !== undefined) return found;
      await Promise.race([new Promise<void>((resolve) => waiting.push(resolve)), done]);
    }
  };
  return { line, lines, done };
}

const frame = (frameNumber: number): Frame => ({
  frameNumber,
  type: "u4",
  shape: [2, 32],
  compression: "none",
  data: new Uint8Array(new Uint32Array(64).fill(frameNumber).buffer),
  side: [],
  attributes: {},
});

async function send(url: string, frames: readonly number[]): Promise<void> {
  const sender = await openZmqSender(url);
  const encoder = new LosslessEncoder("cli");
  await sender.send(encoder.start({ attributes: {}, expectedFrames: 10 }));
  for (const k of frames) await sender.send(encoder.frame(frame(k)));
  await sender.send(encoder.end());
  sender.close();
}

test("record ends with status 0 when all frames are there, and with 1 and their numbers when not", async (t) => {
  const before = process.exitCode;
  t.after(() => {
    process.exitCode = before;
  });
  const folder = temporaryFolder(t);
  const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const whole = startStream(t, ["record", "zmq+pull://127.0.0.1:0?bind", "-o", join(folder, "whole.h5")]);
  await send((await whole.line(/senders reach/)).replace(/.*senders reach /, ""), all);
  await whole.done;
  assert.match(whole.lines.join("\n"), /10 of 10 frames in .*whole\.h5\nNo frame is missing\./);
  assert.equal(process.exitCode, before);

  const torn = startStream(t, ["record", "zmq+pull://127.0.0.1:0?bind", "-o", join(folder, "torn.h5")]);
  await send((await torn.line(/senders reach/)).replace(/.*senders reach /, ""), [0, 1, 5, 6]);
  await torn.done;
  assert.match(
    torn.lines.join("\n"),
    /4 of 10 frames .*\n6 frames are missing.*\n {2}2 to 4: not received\n {2}7 to 9: not received/,
  );
  assert.equal(process.exitCode, 1);
});

test("record --json prints the place and the account", async (t) => {
  const before = process.exitCode;
  t.after(() => {
    process.exitCode = before;
  });
  const path = join(temporaryFolder(t), "json.h5");
  const run = startStream(t, ["record", "zmq+pull://127.0.0.1:0?bind", "-o", path, "--json"]);
  const place = JSON.parse(await run.line(/"url"/));
  assert.equal(place.path, path);
  await send(place.url, [0, 1, 2]);
  await run.done;
  const account = JSON.parse(run.lines.at(-1)!);
  assert.deepEqual([account.written, account.lost, account.isComplete], [3, 7, false]);
  assert.deepEqual(account.gaps, [[3, 9, "not received"]]);
});

test("replay sends what record recorded, and every command shows an example", async (t) => {
  const path = join(temporaryFolder(t), "again.h5");
  const first = startStream(t, ["record", "zmq+pull://127.0.0.1:0?bind", "-o", path, "--frames", "10"]);
  await send((await first.line(/senders reach/)).replace(/.*senders reach /, ""), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await first.done;
  const replay = startStream(t, ["replay", path, "zmq+push://127.0.0.1:0"]);
  const url = (await replay.line(/Waiting for/)).replace(/.*from /, "");
  const path2 = join(temporaryFolder(t), "twice.h5");
  const again = recordStream({ url, path: path2 });
  await replay.done;
  const { written, lost } = await again.done;
  assert.deepEqual([written, lost], [10, 0]);
  assert.match(replay.lines.at(-1)!, /^12 messages sent\.$/);
  for (const command of streamCommand().commands) {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    assert.match(help, new RegExp(`Example:\\n {2}hutch stream ${command.name()} `));
  }
});
