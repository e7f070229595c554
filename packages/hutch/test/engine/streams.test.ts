import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { AssetDocument, Readable, Status, Triggerable, WritesStreams } from "../../src/devices/mod.ts";
import { RunningStatus } from "../../src/devices/mod.ts";
import { JOURNAL_FILE } from "../../src/engine/mod.ts";
import {
  closeRun,
  collect,
  complete,
  count,
  declareStream,
  kickoff,
  openRun,
  type Plan,
  wait,
} from "../../src/plans/mod.ts";
import { beamline, eventsOf, stateOf, stopOf, temporaryFolder } from "./beamline.ts";

/** A camera whose frames go to a file of its own: one frame a trigger. */
class Camera implements Readable, Triggerable, WritesStreams {
  readonly name: string = "camera";
  frames = 0;
  #told = 0;
  /** Called at each trigger; may delay its end. */
  onTrigger: (() => Promise<void>) | undefined;

  trigger(): Status {
    this.frames++;
    const status = new RunningStatus(this.name);
    if (this.onTrigger) this.onTrigger().then(() => status.succeed());
    else status.succeed();
    return status;
  }

  kickoff(): Status {
    return this.trigger();
  }

  complete(): Status {
    this.frames += 4;
    const status = new RunningStatus(this.name);
    status.succeed();
    return status;
  }

  read() {
    return {};
  }

  describe() {
    return { image: { dtype: "array", shape: [1, 4, 4], source: "camera", external: "STREAM:" } as const };
  }

  collectAssets(): AssetDocument[] {
    const assets: AssetDocument[] = [];
    const parameters = { dataset: "/entry/data/data" };
    const file = { uid: "file", data_key: "image", mimetype: "application/x-hdf5", uri: "file://x.h5", parameters };
    if (this.#told === 0 && this.frames > 0) assets.push({ name: "stream_resource", doc: file });
    if (this.frames > this.#told) {
      const indices = { start: this.#told, stop: this.frames };
      assets.push({ name: "stream_datum", doc: { uid: `file/${this.#told}`, stream_resource: "file", indices } });
    }
    this.#told = this.frames;
    return assets;
  }
}

test("frames are announced before their event, each with its number", async () => {
  const { engine, documents, det } = beamline();
  const result = await engine.run(count([det, new Camera()], 3));
  assert.equal(result.exitStatus, "success", result.reason);
  assert.deepEqual(
    documents.map(({ name }) => name),
    [
      ...["start", "descriptor", "stream_resource", "stream_datum", "event"],
      ...["stream_datum", "event", "stream_datum", "event", "stop"],
    ],
  );
  assert.deepEqual(
    documents.flatMap((d) => (d.name === "stream_datum" ? [[d.doc.indices.start, d.doc.seq_nums.start]] : [])),
    [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
  );
  assert.deepEqual(Object.keys(eventsOf(documents)[0]?.data ?? {}), ["det"]);
});

test("a frame of a point that is taken again belongs to no event, and the journal says so", async (t) => {
  const { engine, documents, det } = beamline({ dataRoot: temporaryFolder(t), recordInterruptions: false });
  const camera = new Camera();
  camera.onTrigger = () => {
    if (camera.frames === 2) setImmediate(() => engine.pause("shake"));
    return new Promise((resolve) => setTimeout(resolve, 10));
  };
  const run = engine.run(count([det, camera], 3));
  await stateOf(engine, "paused");
  engine.resume();
  const { exitStatus, reason, runs } = await run;
  assert.equal(exitStatus, "success", reason);
  assert.deepEqual(
    documents.flatMap((d) => (d.name === "stream_datum" ? [[d.doc.indices.start, d.doc.seq_nums.start]] : [])),
    [
      [0, 1],
      [2, 2],
      [3, 3],
    ],
  );
  const journal = readFileSync(join(runs[0]!.folder!, JOURNAL_FILE), "utf8");
  assert.match(journal, /"kind":"frames_without_event","resource":"file","start":1,"stop":2/);
});

test("a device that writes two entries for one event fails the run with a remedy", async () => {
  const { engine, documents, det } = beamline();
  const camera = new Camera();
  camera.frames = 1;
  const result = await engine.run(count([det, camera]));
  assert.match(result.reason, /camera wrote 2 entries for one event/);
  assert.equal(stopOf(documents).exit_status, "fail");
});

test("every frame of a flyer counts as an event of its stream", async () => {
  const { engine, documents } = beamline();
  const camera = new Camera();
  const result = await engine.run(
    (function* (): Plan {
      yield* openRun();
      yield* declareStream("fly", [camera]);
      yield* kickoff(camera, "fly");
      yield* wait("fly");
      yield* collect(camera, "fly");
      yield* complete(camera, "fly");
      yield* wait("fly");
      yield* collect(camera, "fly");
      yield* closeRun();
    })(),
  );
  assert.equal(result.exitStatus, "success", result.reason);
  assert.deepEqual(
    documents.flatMap((d) => (d.name === "stream_datum" ? [d.doc.seq_nums] : [])),
    [
      { start: 1, stop: 2 },
      { start: 2, stop: 6 },
    ],
  );
  assert.deepEqual(stopOf(documents).num_events, { fly: 5 });
});
