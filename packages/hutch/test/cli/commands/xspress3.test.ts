import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { mergeCommand } from "../../../src/cli/commands/merge.ts";
import { xspress3Command } from "../../../src/cli/commands/xspress3.ts";
import { RequestError } from "../../../src/errors/mod.ts";
import { Hdf5File, Hdf5Reader } from "../../../src/formats/hdf5/mod.ts";
import { Xspress3Decoder } from "../../../src/protocols/xspress3/mod.ts";
import { openZmqReceiver } from "../../../src/transports/mod.ts";

const FREE_PORTS = ["--data-port", "0", "--monitor-port", "0", "--control-port", "0"];

/** Resolves with the first line that a command prints with console.log. */
function firstLine(context: TestContext): Promise<string> {
  context.mock.method(console, "error", () => {});
  return new Promise((resolve) => {
    context.mock.method(console, "log", (line: string) => resolve(line));
  });
}

test("serves one series to its first receiver, and ends", async (context) => {
  const line = firstLine(context);
  const args = ["serve", "--sim", "--channels", "2", "--frames", "20", "--rate", "1000", "--json", ...FREE_PORTS];
  const served = xspress3Command().parseAsync(args, { from: "user" });
  const { data, channels, bins } = JSON.parse(await line);
  assert.deepEqual([channels, bins], [2, 4096]);
  const receiver = await openZmqReceiver(data);
  const decoder = new Xspress3Decoder();
  const kinds: string[] = [];
  while (kinds.at(-1) !== "end") {
    kinds.push(...decoder.receive((await receiver.receive())!).map(({ kind }) => kind));
  }
  assert.deepEqual(kinds, ["start", ...new Array(20).fill("frame"), "end"]);
  await served;
  receiver.close();
});

test("wants to know which electronics to serve", async () => {
  await assert.rejects(xspress3Command().parseAsync(["serve"], { from: "user" }), RequestError);
  const both = ["serve", "--sim", "--sdk", "libxspress3.so"];
  await assert.rejects(xspress3Command().parseAsync(both, { from: "user" }), RequestError);
});

test("merges files and says what became of each dataset", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "hutch-merge-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const files = [1, 2].map((rows) => {
    const path = join(folder, `${rows}.h5`);
    const file = Hdf5File.create(path);
    file.root.write("entry/x", new Float64Array(rows));
    if (rows === 2) file.root.write("entry/y", 1);
    file.close();
    return path;
  });
  const write = context.mock.method(process.stdout, "write", () => true);
  const into = join(folder, "all.h5");
  await mergeCommand().parseAsync([...files, "-o", into], { from: "user" });
  const printed = write.mock.calls.map((call) => call.arguments[0]).join("");
  write.mock.restore();
  assert.match(printed, /\/entry\/x +3\n\/entry\/y +left out: in 1 of 2 files\n2 files in /);
  assert.deepEqual(Hdf5Reader.open(into).names("/entry"), ["x"]);
});
