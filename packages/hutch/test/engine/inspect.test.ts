import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Device } from "../../src/devices/mod.ts";
import { checkStorage, inspect } from "../../src/engine/mod.ts";
import { StorageError, UnreachableError } from "../../src/errors/mod.ts";
import { count, gridScan, mvr, type Plan, relScan, scan } from "../../src/plans/mod.ts";
import { beamline, temporaryFolder } from "./beamline.ts";

test("says where, how many, how long and how much, and moves nothing", async () => {
  const { det, m1, m2 } = beamline({}, { velocity: 2, exposureS: 0.5 });
  const camera = Object.assign(det, {
    collectAssets: () => [],
    stage: () => assert.fail("staged"),
    unstage: () => {},
    estimateBytesPerTrigger: () => 1000,
    outputFolder: "/frames",
  });
  const report = await inspect(gridScan([camera], m1, -1, 1, 3, m2, 0, 2, 2));
  assert.equal(report.complete, true);
  assert.equal(report.points, 6);
  assert.deepEqual(report.motors, [
    { name: "m1", unit: "mm", low: -1, high: 1, moves: 3 },
    { name: "m2", unit: "", low: 0, high: 2, moves: 6 },
  ]);
  assert.deepEqual(report.detectors, ["det"]);
  assert.deepEqual(report.folders, ["/frames"]);
  assert.equal(report.bytes, 6000);
  // Exposures 6 × 0.5 s; moves of m2 by 2 in 1 s each between lines and within them, at the start m1 by 1.
  assert.equal(report.durationS, 3 + 0.5 + 1 + 1 + 1 + 1 + 1);
  assert.deepEqual(report.problems, []);
  assert.equal(m1.position, 0);
});

test("finds targets outside the limits, declared or not, and what is not reachable", async () => {
  const { det, m1 } = beamline();
  const outside = await inspect(scan([det], m1, 0, 101, 3));
  assert.match(outside.problems[0]?.message ?? "", /m1: 101 mm is outside -100 \.\. 100 mm/);
  const undeclared = await inspect(mvr(m1, 50, m1, 120) as Plan<unknown>);
  assert.match(undeclared.problems[0]?.message ?? "", /m1: 120 mm is outside/);
  const lost: Device = Object.assign(det, {
    check: () => {
      throw new UnreachableError("det: its IOC does not answer.");
    },
  });
  const unreachable = await inspect(count([lost as typeof det]));
  assert.match(unreachable.problems[0]?.message ?? "", /does not answer/);
});

test("starts relative plans where the motor is", async () => {
  const { det, m1 } = beamline();
  await m1.set(99.5).done;
  const report = await inspect(relScan([det], m1, -1, 1, 3));
  assert.match(report.problems[0]?.message ?? "", /100\.5 mm is outside/);
  assert.deepEqual(report.motors[0], { name: "m1", unit: "mm", low: 98.5, high: 100.5, moves: 4 });
});

test("extrapolates a plan that is too long to follow, and leaves an endless one open", async () => {
  const { det, m1, m2 } = beamline({}, { exposureS: 0.1 });
  const report = await inspect(gridScan([det], m1, -1, 1, 1000, m2, 0, 1, 1000), { maxMessages: 5000 });
  assert.equal(report.complete, false);
  assert.equal(report.points, 1_000_000);
  assert.ok(Math.abs(report.durationS - 100_000) < 1000, String(report.durationS));
  assert.equal((await inspect(count([det], null), { maxMessages: 100 })).points, undefined);
});

test("a refused plan moves nothing and leaves no run", async (t) => {
  const { engine, documents, plans, devices, m1 } = beamline({ dataRoot: temporaryFolder(t) });
  const planned = plans.resolveWords("list_scan det m1 5,6,700".split(" "), devices);
  const result = await engine.run(planned);
  assert.equal(result.exitStatus, "fail");
  assert.match(result.reason, /700 mm is outside/);
  assert.deepEqual([m1.position, documents.length], [0, 0]);
});

test("refuses a plan whose frames would not fit on the disk", (t) => {
  const folder = join(temporaryFolder(t), "frames");
  mkdirSync(folder);
  assert.throws(() => checkStorage({ bytes: 1e18, folders: [folder] }), StorageError);
  checkStorage({ bytes: 1, folders: [folder] });
  checkStorage({ bytes: 1e18, folders: ["/a/folder/of/another/computer"] });
});
