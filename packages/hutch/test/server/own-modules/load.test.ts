import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { isReadable } from "../../../src/devices/mod.ts";
import { parseConfig, Session } from "../../../src/server/mod.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "hutch-modules-"));
});
after(() => rm(folder, { recursive: true }));

async function open(source: string, name = "own.ts"): Promise<Session> {
  const file = join(folder, name);
  await writeFile(file, source);
  const config = parseConfig(`data: { folder: ${folder}/data }\ndevices: { x: { type: soft-motor } }\nrecorders: []`);
  return Session.open({ ...config, modules: [file] });
}

test("a module in TypeScript adds devices and plans, and finds packages where Hutch is", async () => {
  const session = await open(`
    import { z } from "zod";
    interface Site { device(name: string): { readonly name: string; readonly position: number } }
    export const devices = ({ device }: Site) => {
      const x = device("x");
      const read = () => ({ twice: { value: 2 * x.position, timestamp: 0 } });
      const describe = () => ({ twice: { source: "own", dtype: "number", shape: [] } });
      return [{ name: "twice", read, describe }];
    };
    export const plans = [{
      name: "say", summary: "Say something.", example: "say hello", schema: z.strictObject({ word: z.string() }),
      syntax: "word", build: function* () {},
    }];
  `);
  try {
    assert.deepEqual(session.devices.names(), ["x", "twice"]);
    const twice = session.devices.get("twice");
    assert.ok(isReadable(twice));
    assert.deepEqual(await twice.read(), { twice: { value: 0, timestamp: 0 } });
    assert.deepEqual(session.plannedFromWords(["say", "hello"]).args, { word: "hello" });
  } finally {
    await session.close();
  }
});

test("a module that cannot be loaded, or gives nothing, is named with what to do", async () => {
  await assert.rejects(open("import 'no-such-package';", "a.ts"), {
    code: "CONFIG",
    message: /a\.ts cannot be loaded: .*no-such-package[\s\S]*--debug/,
  });
  await assert.rejects(open("export const plan = 1;", "b.ts"), { code: "CONFIG", message: /must export .*devices/ });
  await assert.rejects(open("export const devices = [];", "c.mjs"), { code: "CONFIG", message: /must export/ });
});

test("a device whose name is taken is refused", async () => {
  await assert.rejects(open("export const devices = () => [{ name: 'x' }];", "d.mjs"), {
    message: /two devices called "x"/,
  });
});
