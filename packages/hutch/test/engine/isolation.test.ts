import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedDocument } from "../../src/documents/mod.ts";
import type { RecorderFailure } from "../../src/engine/mod.ts";
import { openAppendFile } from "../../src/engine/mod.ts";
import { UnreachableError } from "../../src/errors/mod.ts";
import { count, scan } from "../../src/plans/mod.ts";
import { beamline, eventsOf, stateOf, stopOf, temporaryFolder } from "./beamline.ts";

test("a failing recorder is reported once, harms nobody, and is asked again at the next run", async () => {
  const seen: string[] = [];
  const failures: RecorderFailure[] = [];
  let starts = 0;
  const bad = {
    name: "bad",
    record: ({ name }: NamedDocument) => {
      if (name === "start") starts++;
      if (name === "event") throw new Error("cannot write NaN");
    },
  };
  const good = { name: "good", record: ({ name }: NamedDocument) => void seen.push(name) };
  const { engine, det } = beamline({ recorders: [bad, good] });
  engine.on("recorderFailed", (failure) => failures.push(failure));
  const result = await engine.run(count([det], 3));
  assert.equal(result.exitStatus, "success");
  assert.deepEqual(
    result.recorderFailures.map(({ recorder, document }) => [recorder, document]),
    [["bad", "event"]],
  );
  assert.deepEqual(failures, result.recorderFailures);
  assert.deepEqual(seen, ["start", "descriptor", "event", "event", "event", "stop"]);
  await engine.run(count([det]));
  assert.equal(starts, 2);
});

test("a slow recorder delays nobody and loses nothing: its backlog is read back from the journal", async (t) => {
  const numbers: number[] = [];
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow = {
    name: "slow",
    record: async (document: NamedDocument) => {
      await gate;
      if (document.name === "event") numbers.push(document.doc.seq_num);
    },
  };
  const { engine, det } = beamline({
    dataRoot: temporaryFolder(t),
    recorders: [slow],
    recorderGraceMs: 1,
    strict: false,
  });
  const first = await engine.run(count([det], 3000));
  assert.equal(first.exitStatus, "success");
  await engine.run(count([det], 2));
  assert.deepEqual(numbers, []);
  open();
  await engine.drained();
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  assert.deepEqual(numbers, [...upTo(3000), ...upTo(2)]);
});

test("close lets recorders finish and closes them", async () => {
  const calls: string[] = [];
  const recorder = {
    name: "r",
    record: ({ name }: NamedDocument) => void calls.push(name),
    close: () => void calls.push("close"),
  };
  const { engine, det } = beamline({ recorders: [recorder] });
  await engine.run(count([det]));
  await engine.close();
  assert.deepEqual(calls, ["start", "descriptor", "event", "stop", "close"]);
});

/** Journals on a disk that is full while `isFull`. */
function fillableDisk() {
  const disk = { isFull: false };
  const open: typeof openAppendFile = (path, isNew) => {
    const file = openAppendFile(path, isNew);
    return {
      ...file,
      write: (bytes) => {
        if (disk.isFull) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
        return file.write(bytes);
      },
    };
  };
  return { disk, open };
}

test("a full disk pauses the run; when there is room it goes on and nothing is lost", async (t) => {
  const { disk, open } = fillableDisk();
  const { engine, documents, det, m1 } = beamline({
    dataRoot: temporaryFolder(t),
    openAppendFile: open,
    retryMs: 20,
    recordInterruptions: false,
  });
  engine.on("document", (d) => {
    if (d.name === "event" && d.doc.seq_num === 2) disk.isFull = true;
  });
  const run = engine.run(scan([det], m1, 0, 1, 5));
  assert.match(await stateOf(engine, "paused"), /disk is full/);
  const shown = eventsOf(documents).length;
  assert.equal(shown, 2, "what is not journaled is not shown");
  disk.isFull = false;
  assert.equal((await run).exitStatus, "success");
  assert.deepEqual(
    eventsOf(documents).map(({ seq_num }) => seq_num),
    [1, 2, 3, 4, 5],
  );
});

test("a run aborted while the disk is full ends when its stop document is written, or when it is halted", async (t) => {
  for (const how of ["room", "halt"] as const) {
    const { disk, open } = fillableDisk();
    const { engine, documents, det, m1 } = beamline({
      dataRoot: temporaryFolder(t),
      openAppendFile: open,
      retryMs: 20,
    });
    engine.on("document", (d) => {
      if (d.name === "event" && d.doc.seq_num === 2) disk.isFull = true;
    });
    const run = engine.run(scan([det], m1, 0, 1, 5));
    await stateOf(engine, "paused");
    engine.abort("no patience");
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(engine.state, "aborting");
    if (how === "room") disk.isFull = false;
    else engine.halt();
    assert.equal((await run).exitStatus, "abort");
    assert.equal(stopOf(documents).reason, "no patience");
    disk.isFull = false;
  }
});

test("a journal that cannot be made refuses the run before anything moves", async (t) => {
  const { disk, open } = fillableDisk();
  disk.isFull = true;
  const { engine, documents, det, m1 } = beamline({ dataRoot: temporaryFolder(t), openAppendFile: open });
  const result = await engine.run(scan([det], m1, 1, 2, 3));
  assert.equal(result.exitStatus, "fail");
  assert.match(result.reason, /disk is full/);
  assert.equal(m1.position, 0);
  assert.deepEqual(documents, []);
});

test("a device that is lost pauses the run until it is back", async () => {
  const { engine, documents, det, m1 } = beamline({ retryMs: 10, recordInterruptions: false });
  let lost = false;
  const read = det.read.bind(det);
  det.read = () => {
    if (lost) throw new UnreachableError("det: its IOC does not answer.");
    return read();
  };
  engine.on("document", (d) => {
    if (d.name === "event" && d.doc.seq_num === 2) lost = true;
  });
  const run = engine.run(scan([det], m1, 0, 1, 4));
  assert.equal(await stateOf(engine, "paused"), "det: its IOC does not answer.");
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(engine.state, "paused");
  lost = false;
  assert.equal((await run).exitStatus, "success");
  assert.deepEqual(
    eventsOf(documents).map(({ seq_num, data }) => [seq_num, data.m1]),
    [
      [1, 0],
      [2, 1 / 3],
      [3, 2 / 3],
      [4, 1],
    ],
  );
});

test("a device that stays away ends the run with the cause when there is a limit, or when the policy is to fail", async () => {
  for (const policy of [{ giveUpAfterS: 0.05 }, { pauseOn: () => false }]) {
    const { engine, documents, det, m1 } = beamline({ retryMs: 10, ...policy });
    const read = det.read.bind(det);
    det.read = () => {
      if (m1.position > 0.5) throw new UnreachableError("det: its IOC does not answer.");
      return read();
    };
    const result = await engine.run(scan([det], m1, 0, 1, 4));
    assert.equal(result.exitStatus, "fail");
    assert.equal(stopOf(documents).reason, "det: its IOC does not answer.");
    assert.equal(eventsOf(documents).length, 2);
  }
});
