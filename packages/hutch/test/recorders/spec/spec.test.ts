import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { NamedDocument } from "../../../src/documents/mod.ts";
import { readSpec } from "../../../src/formats/spec/mod.ts";
import { type SpecOptions, specFiles } from "../../../src/recorders/mod.ts";
import { array, detectorRun, gridRun, number, run, scanRun, T0, text } from "../fixtures.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hutch-spec-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function write(runs: readonly (readonly NamedDocument[])[], options: Partial<SpecOptions> = {}) {
  const recorder = specFiles({ folder, ...options } as SpecOptions);
  for (const documents of runs) for (const document of documents) await recorder.record(document);
  await recorder.close?.();
  const texts = recorder.files!.map((file) => readFileSync(file, "utf8"));
  return { texts, scans: texts.flatMap((content) => readSpec(content).scans) };
}

test("a scan has its dimension first, its detector last, and positions from the baseline", async () => {
  const { scans, texts } = await write([scanRun()]);
  const [scan] = scans;
  assert.equal(scan!.number, 42);
  assert.equal(scan!.command, 'scan(detectors=["det"], args=["m1",-1,1], num=5)');
  assert.deepEqual(scan!.labels, ["m1", "Epoch", "det_time", "m1_setpoint", "det"]);
  assert.deepEqual(scan!.columns[0], Float64Array.of(-1, -0.5, 0, 0.5, 1));
  assert.deepEqual(scan!.columns[1], Float64Array.of(0.5, 0.75, 1, 1.25, 1.5));
  assert.deepEqual([...scan!.positions], [["m3", 12.5]]);
  assert.equal(scan!.metadata.get("owner"), "Marie");
  assert(scan!.comments.includes("ring = user beam"));
  assert.match(texts[0]!, /^#F 00042_scan\.spec\n#E 1795219200\n#D /);
  assert.match(texts[0]!, /exit_status = success\n$/);
});

test("a grid has its fastest dimension first, as SPEC's mesh has", async () => {
  const { scans } = await write([gridRun()]);
  assert.deepEqual(scans[0]!.labels.slice(0, 2), ["m2", "m1"]);
});

test("spectra are @A lines and frames in other files are comments", async () => {
  const { scans } = await write([detectorRun()]);
  const [scan] = scans;
  assert.deepEqual(scan!.spectra[0]![1], Float64Array.of(0, 2, 20, 20, 2, 0));
  assert(scan!.comments.some((comment) => comment.includes("cam_image is in file://localhost/data/42/cam.h5")));
  assert(scan!.comments.includes("cam_image: point 3 = frames 6 to 8 of its file"));
});

test("what is not a finite number is 0 and named in a comment; texts are told when they change", async () => {
  const keys = { x: number(), s: text(), v: array([2]) };
  const rows = [
    { x: Number.NaN, s: "open", v: [1, Number.POSITIVE_INFINITY] },
    { x: null, s: "open", v: [1] },
    { s: "shut", v: [1, 2, 3] },
  ];
  const { scans, texts } = await write([run({ streams: [{ name: "primary", keys, rows }] })]);
  const [scan] = scans;
  assert.doesNotMatch(texts[0]!.replace(/^#.*$/gm, ""), /nan|inf|null/i);
  assert.deepEqual(scan!.columns[1], Float64Array.of(0, 0, 0));
  assert.deepEqual(scan!.spectra, [[Float64Array.of(1, 0), Float64Array.of(1, 0), Float64Array.of(1, 2)]]);
  assert.deepEqual(
    scan!.comments.filter((comment) => /^point/.test(comment)),
    [
      "point 1: s = open",
      "point 1: 1 channels of v are not finite numbers, written as 0",
      "point 1: x = nan, written as 0",
      "point 2: x = nan, written as 0",
      "point 3: s = shut",
      "point 3: v has 3 channels, the first 2 are written",
      "point 3: x = missing, written as 0",
    ],
  );
});

test("an aborted scan says so, with the reason", async () => {
  const documents = run({
    streams: [{ name: "primary", keys: { x: number() }, rows: [{ x: 1 }] }],
    stop: { exit_status: "abort", reason: "beam lost" },
  });
  const { scans } = await write([documents]);
  assert(scans[0]!.comments.some((comment) => comment.endsWith("Scan aborted after 1 points: beam lost.")));
});

test("the rows written so far are in the file before the run ends", async () => {
  const recorder = specFiles({ folder });
  for (const document of scanRun().slice(0, 7)) await recorder.record(document);
  const [scan] = readSpec(readFileSync(recorder.files![0]!, "utf8")).scans;
  assert.equal(scan!.columns[0]!.length, 3);
  await recorder.close?.();
});

test("a session's file grows by a scan for each run; a head block comes when the motors change", async () => {
  const path = join(folder, "session.spec");
  const later = scanRun({ uid: "later", scan_id: 43, time: T0 + 60 });
  await write([scanRun(), later], { path, session: true } as SpecOptions);
  writeFileSync(path, `${readFileSync(path, "utf8")}1 2`); // as after kill -9
  const grid = gridRun();
  await write([grid], { path, session: true } as SpecOptions);
  const { scans, blocks } = readSpec(readFileSync(path, "utf8"));
  assert.deepEqual(
    scans.map(({ key }) => key),
    ["42.1", "43.1", "43.2"],
  );
  assert.deepEqual(
    blocks.map(({ motors }) => motors),
    [["m3"], []],
  );
  assert(blocks[1]!.epoch! > blocks[0]!.epoch!);
  assert.equal(scans[1]!.columns[1]![0], 60.5, "Epoch counts from the head block");
});

test("a session's name that another kind of file has is left alone", async () => {
  const path = join(folder, "notes.txt");
  writeFileSync(path, "dear diary\n");
  const notices: string[] = [];
  await write([scanRun()], { path, session: true, onNotice: (notice) => notices.push(notice) } as SpecOptions);
  assert.equal(readFileSync(path, "utf8"), "dear diary\n");
  assert.match(notices[0]!, /notes_1\.txt/);
});

test("a run that overlaps another does not go between its rows", async () => {
  const path = join(folder, "session.spec");
  const [outer, inner] = [
    scanRun(),
    run({
      start: { uid: "inner", scan_id: 50 },
      streams: [{ name: "primary", keys: { x: number() }, rows: [{ x: 1 }] }],
    }),
  ];
  const notices: string[] = [];
  await write([[...outer.slice(0, 6), ...inner, ...outer.slice(6)]], {
    path,
    session: true,
    onNotice: (notice) => notices.push(notice),
  } as SpecOptions);
  assert.equal(readSpec(readFileSync(path, "utf8")).scans[0]!.columns[0]!.length, 5);
  assert.equal(readSpec(readFileSync(join(folder, "session_00050_scan.spec"), "utf8")).scans.length, 1);
  assert.match(notices[0]!, /Another run is being written/);
});
