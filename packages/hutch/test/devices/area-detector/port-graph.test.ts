import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPortGraph } from "../../../src/devices/area-detector/port-graph.ts";

const plugin = (port: string, source: string) => ({ prefix: `kad:${port}:`, port, source });

test("every plugin that leads to the camera is fine, through however many others", () => {
  checkPortGraph("SIM1", [
    plugin("HDF1", "SIM1"),
    plugin("STATS1", "ROI1"),
    plugin("ROI1", "PROC1"),
    plugin("PROC1", "SIM1"),
  ]);
  checkPortGraph("SIM1", []);
});

test("names the plugin that breaks the chain, and the one that starves", () => {
  assert.throws(
    () => checkPortGraph("SIM1", [plugin("STATS1", "ROI1"), plugin("ROI1", "SIM2")]),
    /kad:ROI1:NDArrayPort_RBV is SIM2, which is no port of this detector: kad:STATS1: gets no frames\.\nSet kad:ROI1:NDArrayPort to one of SIM1, STATS1\./,
  );
  assert.throws(() => checkPortGraph("SIM1", [plugin("HDF1", "")]), /kad:HDF1:NDArrayPort_RBV is empty/);
});

test("plugins that feed each other get no frames", () => {
  assert.throws(
    () => checkPortGraph("SIM1", [plugin("A", "B"), plugin("B", "A")]),
    /kad:A: <- kad:B: <- kad:A: go in a circle/,
  );
});
