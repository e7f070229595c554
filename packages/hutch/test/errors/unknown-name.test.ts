import assert from "node:assert/strict";
import { test } from "node:test";
import { HutchError, LimitError, UnknownNameError } from "../../src/errors/mod.ts";

test("an unknown name suggests the nearest known one", () => {
  const error = new UnknownNameError({ kind: "plan", requested: "gird_scan", known: ["count", "scan", "grid_scan"] });
  assert.equal(error.message, 'No plan is called "gird_scan". Did you mean grid_scan?');
  assert.equal(error.code, "UNKNOWN_NAME");
  assert.ok(error instanceof HutchError);
});

test("an unknown name far from all known ones lists them", () => {
  const error = new UnknownNameError({ kind: "device", requested: "xyz", known: ["m1", "simdet"] });
  assert.equal(error.message, 'No device is called "xyz". Known: m1, simdet.');
});

test("a limit error names the device, the value, the unit, both limits and the remedy", () => {
  const error = new LimitError({ device: "m1", requested: 40, low: -32, high: 32, unit: "mm" });
  assert.equal(
    error.message,
    "m1: 40 mm is outside -32 .. 32 mm.\nChoose a target inside the limits, or have them changed.",
  );
});
