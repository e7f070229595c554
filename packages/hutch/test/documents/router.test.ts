import assert from "node:assert/strict";
import { test } from "node:test";
import { DocumentRouter, type NamedDocument, RunComposer } from "../../src/documents/mod.ts";

let number = 0;
const stamp = { uid: () => `uid-${number++}`, time: () => 1 };

/** The documents of a run with one event and one file. */
function run(name: string): NamedDocument[] {
  const composer = RunComposer.begin(stamp, { plan_name: name });
  const dataKeys = { m1: { dtype: "number", shape: [], source: "s" } } as const;
  const descriptor = composer.descriptor("primary", new Map([["m1", { dataKeys }]]));
  const resource = { uid: stamp.uid(), data_key: "im", mimetype: "m", uri: "u", parameters: {} };
  const stream = composer.streams.get("primary")!;
  const datum = { uid: "x/0", stream_resource: resource.uid, indices: { start: 4, stop: 5 } };
  return [
    { name: "start", doc: composer.start },
    { name: "descriptor", doc: descriptor },
    { name: "stream_resource", doc: composer.streamResource(resource) },
    { name: "stream_datum", doc: composer.streamDatum(stream, datum) },
    { name: "event", doc: composer.event(stream, { m1: 1 }, { m1: 1 }) },
    { name: "stop", doc: composer.stop("success", "") },
  ];
}

test("gives each run a consumer of its own, also when runs are interleaved", async () => {
  const seen: string[] = [];
  const router = new DocumentRouter("router", ({ plan_name }) => {
    if (plan_name === "ignored") return undefined;
    return {
      record: ({ name }) => void seen.push(`${plan_name} ${name}`),
      close: () => void seen.push(`${plan_name} close`),
    };
  });
  const [a, b, c] = [run("a"), run("b"), run("ignored")];
  for (const i of a.keys()) for (const documents of [a, b, c]) await router.record(documents[i]!);
  const names = ["start", "descriptor", "stream_resource", "stream_datum", "event", "stop", "close"];
  assert.deepEqual(
    seen.filter((text) => text.startsWith("a")),
    names.map((name) => `a ${name}`),
  );
  assert.deepEqual(
    seen.filter((text) => text.startsWith("b")),
    names.map((name) => `b ${name}`),
  );
  assert.equal(seen.length, 14);
});

test("closes what is open when it is closed, and ignores what it does not know", async () => {
  const seen: string[] = [];
  const router = new DocumentRouter("router", () => ({
    record: ({ name }) => void seen.push(name),
    close: () => void seen.push("close"),
  }));
  const documents = run("a");
  await router.record(documents[4]!);
  await router.record(documents[0]!);
  await router.close();
  await router.record(documents[1]!);
  assert.deepEqual(seen, ["start", "close"]);
});

test("frames get the number of the event that is being saved", () => {
  const [, , , datum] = run("a");
  assert.deepEqual(datum?.name === "stream_datum" && datum.doc.seq_nums, { start: 1, stop: 2 });
});
