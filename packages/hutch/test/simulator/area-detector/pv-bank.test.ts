import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestError, UnknownNameError } from "../../../src/errors/mod.ts";
import { PvBank } from "../../../src/simulator/area-detector/pv-bank.ts";
import { encodeText, MINOR_WHEN_ON, pair, readback, record } from "../../../src/simulator/area-detector/pv-table.ts";
import type { SimPv } from "../../../src/simulator/mod.ts";
import { virtualClock } from "../../../src/simulator/mod.ts";

function makeBank(): { bank: PvBank; pvs: ReadonlyMap<string, SimPv> } {
  const bank = new PvBank({
    prefix: "det:",
    clock: virtualClock(),
    table: [
      pair.real("Time", 0.5, { units: "s", precision: 3 }),
      pair.choice("Mode", ["Single", "Multiple"]),
      pair.text("Path", "", 8),
      readback.choice("State", ["Idle", "Busy"], "Idle", MINOR_WHEN_ON),
      readback.integer("Total", 0, { readbackName: "Sum_RBV" }),
      record.choice("Busy", ["Done", "Busy"]),
      record.reals("Curve", 3, { readOnly: true }),
    ],
  });
  return { bank, pvs: new Map([...bank.pvs()].map((pv) => [pv.name, pv])) };
}

test("makes the PVs that each row stands for", () => {
  const { pvs } = makeBank();
  assert.deepEqual(
    [...pvs].map(([name, pv]) => `${name} ${pv.type} ${pv.access().write ? "rw" : "r"}`),
    [
      "det:Time double rw",
      "det:Time_RBV double r",
      "det:Mode enum rw",
      "det:Mode_RBV enum r",
      "det:Path char rw",
      "det:Path_RBV char r",
      "det:State_RBV enum r",
      "det:Sum_RBV long r",
      "det:Busy enum rw",
      "det:Curve double r",
    ],
  );
  assert.deepEqual(pvs.get("det:Time")?.metadata(), { units: "s", precision: 3 });
});

test("a readback takes what was written, unless a handler decides otherwise", () => {
  const { bank, pvs } = makeBank();
  pvs.get("det:Time")?.write(2);
  assert.equal(bank.number("Time"), 2);
  bank.onNumber("Time", (seconds) => bank.set("Time", Math.max(1, seconds)));
  pvs.get("det:Time")?.write(0.1);
  assert.equal(pvs.get("det:Time")?.value, 0.1);
  assert.equal(pvs.get("det:Time_RBV")?.value, 1);
});

test("keeps text as bytes with a NUL at the end, cut to the record's room", () => {
  const { bank, pvs } = makeBank();
  pvs.get("det:Path")?.write(encodeText("/data/long", 256));
  assert.equal(bank.text("Path"), "/data/l");
  pvs.get("det:Path")?.write(Uint8Array.of(47, 97, 0, 98));
  assert.equal(bank.text("Path"), "/a");
  assert.deepEqual(pvs.get("det:Path_RBV")?.value, Uint8Array.of(47, 97, 0));
});

test("refuses a choice that is not there and leaves the value alone", () => {
  const { bank, pvs } = makeBank();
  assert.throws(
    () => pvs.get("det:Mode")?.write(2),
    (error) => error instanceof RequestError && /Single, Multiple/.test(error.message),
  );
  assert.equal(bank.label("Mode"), "Single");
});

test("shows the alarm of a state", () => {
  const { bank, pvs } = makeBank();
  bank.set("State", "Busy");
  assert.deepEqual([pvs.get("det:State_RBV")?.read().severity, pvs.get("det:State_RBV")?.read().status], [1, 7]);
  bank.set("State", "Idle");
  assert.equal(pvs.get("det:State_RBV")?.read().severity, 0);
});

test("cuts an array to the room of its waveform", () => {
  const { bank, pvs } = makeBank();
  bank.set("Curve", Float64Array.of(1, 2, 3, 4));
  assert.deepEqual(pvs.get("det:Curve")?.value, Float64Array.of(1, 2, 3));
});

test("names the parameters when one is asked for that it has not", () => {
  const { bank } = makeBank();
  assert.throws(
    () => bank.number("Tme"),
    (error) => error instanceof UnknownNameError && /Time/.test(error.message),
  );
});

test("calls what waits for a write after its readback was set", () => {
  const { bank, pvs } = makeBank();
  const seen: number[] = [];
  bank.afterWrite(["Time", "Mode"], () => seen.push(bank.number("Time")));
  pvs.get("det:Time")?.write(4);
  pvs.get("det:Mode")?.write(1);
  assert.deepEqual(seen, [4, 4]);
});
