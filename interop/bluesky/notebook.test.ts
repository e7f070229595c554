import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startTestBeamline, type TestBeamline } from "../support/beamline.ts";
import { runPeer, WITHOUT_PYTHON } from "../support/peer.ts";

interface Seen {
  readonly runs: readonly (readonly [name: string, doc: Readonly<Record<string, unknown>>])[][];
  readonly images: readonly {
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly totals: readonly number[];
    readonly unique_ids: readonly number[];
  }[];
}

const FRAMES = 3;
let beamline: TestBeamline;
let folder: string;
before(async () => {
  beamline = await startTestBeamline();
  folder = mkdtempSync(join(tmpdir(), "hutch-notebook-"));
});
after(async () => {
  await beamline.close();
  rmSync(folder, { recursive: true, force: true });
});

test("Bluesky's RunEngine runs the notebook's scans with ophyd's own classes", { skip: WITHOUT_PYTHON }, async () => {
  const { runs, images } = (await runPeer("bluesky/notebook.py", [folder], beamline.environment)) as Seen;
  const points = [5, 5, 5, 20];
  assert.deepEqual(
    runs.map((documents) => documents.filter(([name]) => name === "event").length),
    points,
  );
  for (const [index, documents] of runs.entries()) {
    const [, stop] = documents.at(-1)!;
    assert.equal(stop.exit_status, "success");
    const events = documents.flatMap(([name, doc]) => (name === "event" ? [doc.data as Record<string, number>] : []));
    const image = images[index]!;
    assert.deepEqual(image.shape, [FRAMES * points[index]!, 1024, 1024]);
    assert.equal(image.dtype, "uint8");
    // What Stats read at each point is what lies in the file, of the point's last frame.
    for (const [point, data] of events.entries()) {
      const frame = FRAMES * point + FRAMES - 1;
      assert.equal(data.simdet_stats1_unique_id, image.unique_ids[frame]);
      assert.equal(data.simdet_stats1_total, image.totals[frame]);
    }
    const ids = image.unique_ids;
    assert.deepEqual(
      ids,
      ids.map((_, frame) => ids[0]! + frame),
      "no frame is missing",
    );
  }
  const scan = runs[1]!.flatMap(([name, doc]) => (name === "event" ? [doc.data as Record<string, number>] : []));
  assert.deepEqual(
    scan.map(({ m1 }) => m1),
    [-1, -0.5, 0, 0.5, 1],
  );
});
