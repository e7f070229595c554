import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { DataValue, NamedDocument } from "../../src/documents/mod.ts";
import type { Recorder } from "../../src/recorders/mod.ts";
import { array, detectorRun, gridRun, integer, number, run, scanRun, T0, text } from "../recorders/fixtures.ts";

/** How the contract makes a recorder, and how it tells that what was written is sound. */
export interface RecorderContract {
  readonly name: string;
  /** A recorder that writes into `folder`, or nowhere. */
  readonly create: (folder: string, onNotice: (notice: string) => void) => Recorder;
  /** Throws when a file is not valid in its format. */
  readonly check: (file: string) => void | Promise<void>;
  /** Tests that this recorder is excused from, with the reason. */
  readonly skip?: Readonly<Record<string, string>>;
}

/** What every recorder promises, whatever it writes. */
export function recorderContract({ name, create, check, skip = {} }: RecorderContract): void {
  const record = async (runs: readonly (readonly NamedDocument[])[], { close = true } = {}) => {
    const folder = mkdtempSync(join(tmpdir(), "hutch-recorder-"));
    const notices: string[] = [];
    const recorder = create(folder, (notice) => notices.push(notice));
    try {
      for (const documents of runs) for (const document of documents) await recorder.record(document);
      if (close) await recorder.close?.();
      const files = [...(recorder.files ?? [])];
      for (const file of files) await check(file);
      return { files, notices, folder: readdirSync(folder) };
    } finally {
      await recorder.close?.();
      rmSync(folder, { recursive: true, force: true });
    }
  };

  describe(`the ${name} recorder keeps the contract:`, () => {
    const promises = (what: string, action: () => Promise<void>) => test(what, { skip: skip[what] ?? false }, action);

    promises("takes a scan, a grid and a detector run one after the other", async () => {
      await record([scanRun(), gridRun(), detectorRun()]);
    });

    promises("takes two runs at the same time", async () => {
      const [first, second] = [scanRun({ scan_id: 1 }), gridRun()];
      const other = renamed(second, "another-run");
      const mixed = first.flatMap((document, i) => (other[i] ? [document, other[i]!] : [document]));
      await record([[...mixed, ...other.slice(first.length)]]);
    });

    promises("leaves valid files of a run without stop document", async () => {
      await record([scanRun().filter((document) => document.name !== "stop")]);
    });

    promises("leaves valid files of a run without events, and of one without streams", async () => {
      const keys = { a: number(), b: text(), c: array([4]) };
      await record([
        run({ streams: [{ name: "primary", keys, rows: [] }], stop: { exit_status: "fail", reason: "limit" } }),
        run({ start: { uid: "nothing" }, streams: [], stop: { exit_status: "abort", reason: "by hand" } }),
      ]);
    });

    promises("takes descriptors in any order, before and between events", async () => {
      await record([descriptorsFirst(scanRun()), reversedStreams(scanRun())]);
    });

    promises("takes event pages as well as events", async () => {
      await record([paged(scanRun()), paged(gridRun())]);
    });

    promises("takes a stream that is described again in the middle", async () => {
      const documents = scanRun();
      const again = documents.find((d) => d.name === "descriptor" && d.doc.name === "primary");
      assert(again?.name === "descriptor");
      const at = documents.indexOf(again) + 3;
      const copy: NamedDocument = { name: "descriptor", doc: { ...again.doc, uid: "again" } };
      const moved = documents
        .slice(at)
        .map((d) =>
          d.name === "event" && d.doc.descriptor === again.doc.uid
            ? ({ name: "event", doc: { ...d.doc, descriptor: "again" } } as const)
            : d,
        );
      await record([[...documents.slice(0, at), copy, ...moved]]);
    });

    promises("takes every kind of value in every kind of column", async () => {
      await record([oddRun()]);
    });

    promises("takes rows with missing and with unknown keys", async () => {
      const keys = { a: number(), b: number(), s: text(), v: array([2]) };
      const rows = [{ a: 1 }, { b: 2, s: "x" }, {}, { v: [1, 2], stranger: 5 }];
      await record([run({ streams: [{ name: "primary", keys, rows }] })]);
    });

    promises("takes numbers in a column described as integer that are not", async () => {
      const rows = [{ m: 0 }, { m: 0.5 }, { m: -1e-9 }, { m: 2 ** 53 }];
      await record([run({ streams: [{ name: "primary", keys: { m: integer() }, rows }] })]);
    });

    promises("takes a second reading of the same point", async () => {
      const documents = scanRun();
      const third = documents.findLast((d) => d.name === "event" && d.doc.seq_num === 3)!;
      await record([[...documents.slice(0, -2), third, ...documents.slice(-2)]]);
    });

    promises("passes over documents of runs it has not seen start", async () => {
      const { files } = await record([scanRun().slice(1)]);
      assert.deepEqual(files, []);
    });

    promises("never writes over a file, and says which name it took", async () => {
      const first = await record([scanRun()]);
      const both = await record([scanRun(), scanRun({ uid: "the-second", time: T0 + 3600 })]);
      assert.equal(both.files.length, 2 * first.files.length);
      assert.equal(new Set(both.files).size, both.files.length);
      const taken = both.notices.filter((notice) => notice.includes("is left as it is"));
      assert.equal(taken.length, first.files.length, both.notices.join("\n"));
    });

    promises("may be closed twice, and without having seen anything", async () => {
      const { files } = await record([]);
      assert.deepEqual(files, []);
    });
  });
}

/** One column of each dtype, and in its rows every kind of value for each. */
export function oddRun(): NamedDocument[] {
  const values: DataValue[] = [
    1,
    -0,
    0.1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1e300,
    1e-7,
    true,
    false,
    null,
    "",
    'text with, "quotes"\nand lines\\',
    [1, 2, 3],
    [],
    [Number.NaN, 2, null],
    [
      [1, 2],
      [3, 4],
    ],
    ["a", "b"],
    new Float64Array([1, Number.NaN, 3]),
    new Uint8Array([1, 2, 3]),
    new BigInt64Array([1n, 2n, 2n ** 60n]),
    { nested: { deeply: [1, "x"] } },
  ];
  const keys = {
    "n/a": number({ units: "µm" }),
    i: integer(),
    b: { ...number(), dtype: "boolean" } as const,
    s: text(),
    v: array([3], { dtype_numpy: "<i4" }),
    image: array([2, 2]),
    words: array([2], { dtype_numpy: "<U5" }),
    open: { ...array([]), shape: [null] },
  };
  const rows = values.map((_, row) =>
    Object.fromEntries(Object.keys(keys).map((key, column) => [key, values[(row + column) % values.length]!])),
  );
  return run({ streams: [{ name: "primary", keys, rows }] });
}

/** The same documents under another run uid. */
function renamed(documents: readonly NamedDocument[], uid: string): NamedDocument[] {
  const old = documents[0]!.name === "start" ? documents[0]!.doc.uid : "";
  return JSON.parse(
    JSON.stringify(documents).replaceAll(`"${old}"`, `"${uid}"`).replaceAll(old.slice(0, 8), uid.slice(0, 8)),
  );
}

function descriptorsFirst(documents: readonly NamedDocument[]): NamedDocument[] {
  const isDescriptor = (d: NamedDocument) => d.name === "descriptor";
  return [documents[0]!, ...documents.filter(isDescriptor), ...documents.slice(1).filter((d) => !isDescriptor(d))];
}

/** The primary stream before the baseline. */
function reversedStreams(documents: readonly NamedDocument[]): NamedDocument[] {
  const isBaseline = (d: NamedDocument) =>
    (d.name === "descriptor" && d.doc.name === "baseline") || (d.name === "event" && /baseline/.test(d.doc.descriptor));
  const middle = documents.slice(1, -1);
  return [documents[0]!, ...middle.filter((d) => !isBaseline(d)), ...middle.filter(isBaseline), documents.at(-1)!];
}

/** Neighboring events of one stream put together. */
function paged(documents: readonly NamedDocument[]): NamedDocument[] {
  const result: NamedDocument[] = [];
  for (const document of documents) {
    const last = result.at(-1);
    if (document.name !== "event") result.push(document);
    else if (last?.name === "event_page" && last.doc.descriptor === document.doc.descriptor) {
      result[result.length - 1] = { name: "event_page", doc: joined(last.doc, document.doc) };
    } else {
      const { descriptor } = document.doc;
      const none = { descriptor, uid: [], time: [], seq_num: [], data: {}, timestamps: {} };
      result.push({ name: "event_page", doc: joined(none, document.doc) });
    }
  }
  return result;
}

type Page = Extract<NamedDocument, { name: "event_page" }>["doc"];
type Row = Extract<NamedDocument, { name: "event" }>["doc"];

function joined(page: Page, row: Row): Page {
  const add = <T>(columns: { readonly [key: string]: readonly T[] }, values: { readonly [key: string]: T }) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [...(columns[key] ?? []), value]]));
  return {
    descriptor: page.descriptor,
    uid: [...page.uid, row.uid],
    time: [...page.time, row.time],
    seq_num: [...page.seq_num, row.seq_num],
    data: add(page.data, row.data),
    timestamps: add(page.timestamps, row.timestamps),
  };
}
