import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startTestBeamline } from "../support/beamline.ts";
import { runPeer, WITHOUT_PYTHON } from "../support/peer.ts";
import {
  columnsOf,
  eventsOf,
  FRAMES_PER_POINT,
  localFile,
  ofKind,
  type RecordedRun,
  recordBeamlineRuns,
  recordSoftRuns,
} from "../support/recorded-runs.ts";

describe("other people's programs read what our recorders write", { skip: WITHOUT_PYTHON }, () => {
  const folder = mkdtempSync(join(tmpdir(), "hutch-readers-"));
  let soft: readonly RecordedRun[];
  let beamline: readonly RecordedRun[];
  let all: readonly RecordedRun[];
  before(async () => {
    soft = await recordSoftRuns(folder);
    const simulated = await startTestBeamline({ timeScale: 5 });
    try {
      beamline = await recordBeamlineRuns(folder, simulated);
    } finally {
      await simulated.close();
    }
    all = [...soft, ...beamline];
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("the runs are those that are meant: points, streams and outcomes", () => {
    assert.deepEqual(
      all.map(({ documents }) => [eventsOf(documents, "primary").length, eventsOf(documents, "baseline").length]),
      [
        [3, 0],
        [5, 2],
        [5, 0],
        [12, 0],
        [2, 2],
        [2, 0],
        [3, 2],
        [4, 0],
      ],
    );
    assert.deepEqual(
      all.map(({ documents }) => ofKind(documents, "stop")[0]?.exit_status),
      [...Array(4).fill("success"), "fail", ...Array(3).fill("success")],
    );
  });

  test("event-model's validators and router accept every document", async () => {
    const seen = (await runPeer(
      "readers/event_model_documents.py",
      all.map((run) => run.jsonLines),
    )) as Seen<{ names: string[]; errors: string[]; events: Record<string, number> }>;
    for (const run of all) {
      const { names, errors, events } = seen[run.jsonLines]!;
      assert.deepEqual(errors, [], run.words);
      assert.deepEqual(
        names,
        run.documents.map(({ name }) => name),
      );
      assert.deepEqual(events, ofKind(run.documents, "stop")[0]?.num_events);
    }
    const kinds = new Set(all.flatMap(({ documents }) => documents.map(({ name }) => name)));
    assert.deepEqual([...kinds].sort(), ["descriptor", "event", "start", "stop", "stream_datum", "stream_resource"]);
  });

  test("silx, PyMca and spec2nexus see every column of our SPEC files with equal values", async () => {
    const seen = (await runPeer(
      "readers/spec_files.py",
      all.map((run) => run.spec),
    )) as Seen<Record<string, Record<string, { labels: string[]; columns: number[][] }>>>;
    for (const run of all) {
      const expected = columnsOf(run);
      for (const [reader, scans] of Object.entries(seen[run.spec]!)) {
        const [scan] = Object.values(scans);
        const where = `${reader}, ${run.words}`;
        assert.ok(scan, where);
        assert.deepEqual(
          scan.labels.filter((label) => label !== "Epoch").toSorted(),
          [...expected.keys()].toSorted(),
          where,
        );
        for (const [i, label] of scan.labels.entries()) {
          if (label !== "Epoch") assert.deepEqual(scan.columns[i], expected.get(label), `${where}: ${label}`);
        }
      }
    }
  });

  test("h5py sees every column of our NeXus files with equal values, and silx a plot", async () => {
    const seen = (await runPeer(
      "readers/nexus_files.py",
      all.map((run) => run.nexus),
    )) as Seen<{ h5py: Record<string, { value?: unknown }>; silx: { valid: boolean; signal: string; axes: string[] } }>;
    for (const run of all) {
      const { h5py, silx } = seen[run.nexus]!;
      for (const [key, column] of columnsOf(run)) {
        assert.deepEqual(h5py[`/entry/measurement/${key}`]?.value, column, `${run.words}: ${key}`);
      }
      const stop = ofKind(run.documents, "stop")[0];
      assert.equal(h5py["/entry/exit_status"]?.value, stop?.exit_status);
      assert.ok(silx.valid, run.words);
      const detector = run.words.split(" ")[1]!;
      assert.ok(silx.signal.startsWith(detector), `${run.words} plots ${silx.signal}`);
    }
    const [scan] = soft.filter(({ words }) => words.startsWith("scan det m1 -1 1 5"));
    assert.deepEqual(seen[scan!.nexus]!.silx.axes, ["m1"]);
  });

  test("h5py sees the images through the NeXus file: what was read at each point is in the point's last frame", async () => {
    const seen = (await runPeer(
      "readers/image_files.py",
      beamline.map((run) => run.nexus),
    )) as Seen<{
      shape: number[];
      dtype: string;
      totals: number[];
      maxima: number[];
      unique_ids: number[];
      frame_range: number[][];
      same: boolean;
    }>;
    for (const run of beamline) {
      const image = seen[run.nexus]!;
      const points = eventsOf(run.documents, "primary");
      assert.deepEqual(image.shape, [FRAMES_PER_POINT * points.length, 1024, 1024]);
      assert.equal(image.dtype, "uint8");
      assert.ok(image.same);
      assert.deepEqual(
        image.frame_range,
        points.map((_, i) => [FRAMES_PER_POINT * i, FRAMES_PER_POINT * (i + 1)]),
      );
      for (const [i, { data }] of points.entries()) {
        const last = image.frame_range[i]![1]! - 1;
        assert.equal(data.simdet_stats_total, image.totals[last]);
        assert.equal(data.simdet_stats_max_value, image.maxima[last]);
        assert.equal(data.simdet_unique_id, image.unique_ids[last]);
      }
      const resource = ofKind(run.documents, "stream_resource")[0]!;
      assert.ok(localFile(resource).startsWith(folder));
      const text = readFileSync(run.spec, "utf8");
      assert.match(text, /simdet_image: point 2 = frames 3 to 5 of its file/);
    }
  });
});

/** What a reader saw in each file. */
type Seen<T> = Readonly<Record<string, T>>;
