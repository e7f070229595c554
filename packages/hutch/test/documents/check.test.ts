import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDocument, type DocumentName, type NamedDocument, RunChecker } from "../../src/documents/mod.ts";
import { FormatError } from "../../src/errors/mod.ts";

const DATA_KEY = { dtype: "number", shape: [], source: "soft://m1" };
const VALID: Readonly<Partial<Record<DocumentName, object>>> = {
  start: {
    uid: "r",
    time: 1,
    scan_id: 3,
    hints: { dimensions: [[["m1"], "primary"]] },
    plan_args: { nested: { a: 1 } },
  },
  descriptor: { uid: "d", run_start: "r", time: 1, name: "primary", data_keys: { m1: DATA_KEY } },
  event: { uid: "e", descriptor: "d", seq_num: 1, time: 1, data: { m1: 5 }, timestamps: { m1: 1 }, filled: {} },
  stream_resource: {
    uid: "s",
    run_start: "r",
    data_key: "im",
    mimetype: "application/x-hdf5",
    uri: "f",
    parameters: {},
  },
  stream_datum: {
    uid: "s/0",
    stream_resource: "s",
    descriptor: "d",
    indices: { start: 0, stop: 1 },
    seq_nums: { start: 1, stop: 2 },
  },
  datum: { datum_id: "x/0", datum_kwargs: {}, resource: "x" },
  stop: { uid: "z", run_start: "r", time: 2, exit_status: "success", reason: "", num_events: { primary: 1 } },
};

test("accepts what event-model accepts", () => {
  for (const [name, doc] of Object.entries(VALID)) checkDocument(name as DocumentName, doc);
});

test("names the document and the key that is wrong", () => {
  const wrong: [DocumentName, object, RegExp][] = [
    ["start", { time: 1 }, /^start document: uid is missing/],
    ["start", { time: "now" }, /time is not a number/],
    ["start", { "a.b": 1 }, /a\.b has a dot or a slash/],
    ["start", { plan_args: { nested: { "a/b": 1 } } }, /a\/b has a dot or a slash/],
    ["start", { time: Number.NaN }, /time is not a number/],
    ["descriptor", { data_keys: { m1: { ...DATA_KEY, dtype: "float" } } }, /data_keys\.m1\.dtype is not one of/],
    ["descriptor", { data_keys: { m1: { ...DATA_KEY, shape: ["x"] } } }, /shape\[0\] is not a whole number/],
    ["descriptor", { data_keys: { m1: { ...DATA_KEY, limits: { soft: {} } } } }, /limits\.soft is not allowed/],
    ["event", { seq_num: 1.5 }, /seq_num is not a whole number/],
    ["event", { timestamps: { m1: "x" } }, /timestamps\.m1 is not a number/],
    ["datum", { more: 1 }, /more is not allowed/],
    ["stop", { exit_status: "ok" }, /exit_status is not one of success, abort, fail/],
  ];
  for (const [name, change, complaint] of wrong) {
    const doc: Record<string, unknown> = { ...VALID[name], ...change };
    if (name === "start" && !("uid" in change) && complaint.source.includes("missing")) delete doc.uid;
    assert.throws(
      () => checkDocument(name, doc),
      (error) => error instanceof FormatError && complaint.test(error.message),
      String(complaint),
    );
  }
});

/** The documents of a good run, with one changed. */
function run(
  change: { readonly at?: number; readonly with?: object; readonly without?: number } = {},
): NamedDocument[] {
  const names = ["start", "descriptor", "event", "event", "stop"] as const;
  const second = { ...VALID.event, uid: "e2", seq_num: 2 };
  const docs = [VALID.start, VALID.descriptor, VALID.event, second, { ...VALID.stop, num_events: { primary: 2 } }];
  return names
    .map(
      (name, i) =>
        ({ name, doc: i === change.at ? { ...docs[i], ...change.with } : docs[i] }) as unknown as NamedDocument,
    )
    .filter((_, i) => i !== change.without);
}

test("checks the documents of a run against each other", () => {
  const check = (documents: readonly NamedDocument[]) => {
    const checker = new RunChecker();
    for (const document of documents) checker.check(document);
  };
  check(run());
  const wrong: [NamedDocument[], RegExp][] = [
    [run({ without: 0 }), /comes before the start/],
    [run({ without: 1 }), /refers to a descriptor that was not announced/],
    [run({ without: 2 }), /Event 2 of "primary" follows number 0/],
    [run({ without: 3 }), /says 2 events of "primary"; there were 1/],
    [run({ at: 3, with: { seq_num: 1 } }), /Event 1 of "primary" follows number 1/],
    [run({ at: 2, with: { data: { m2: 1 } } }), /other keys than its descriptor/],
    [run({ at: 1, with: { run_start: "other" } }), /is of another run/],
    [[...run(), ...run().slice(-1)], /comes after the stop/],
    [[...run().slice(0, 1), ...run()], /is the second one/],
  ];
  for (const [documents, complaint] of wrong) assert.throws(() => check(documents), complaint);
});
