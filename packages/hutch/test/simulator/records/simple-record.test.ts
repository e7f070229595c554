import assert from "node:assert/strict";
import { test } from "node:test";
import type { PvMetadata, PvType, PvValue } from "../../../src/control/mod.ts";
import { virtualClock } from "../../../src/simulator/clock.ts";
import { simpleRecord } from "../../../src/simulator/records/simple-record.ts";
import { SimPv } from "../../../src/simulator/sim-pv.ts";

const clock = virtualClock();

function record(
  type: PvType,
  initial: PvValue,
  options: { writable?: boolean; maxCount?: number; metadata?: PvMetadata },
) {
  const pv = new SimPv({ name: "pv", type, initial, clock, ...options });
  const made = simpleRecord(pv, { clock, description: "what it is" });
  return { pv, made, get: (field: string) => made.field(field)?.read().value };
}

test("the record type follows from the variable", () => {
  const choices = (n: number) => ({ metadata: { choices: Array.from({ length: n }, (_, i) => `c${i}`) } });
  assert.equal(record("double", 0, {}).get("RTYP"), "ao");
  assert.equal(record("double", 0, { writable: false }).get("RTYP"), "ai");
  assert.equal(record("long", 0, {}).get("RTYP"), "longout");
  assert.equal(record("enum", 0, choices(2)).get("RTYP"), "bo");
  assert.equal(record("enum", 0, { ...choices(3), writable: false }).get("RTYP"), "mbbi");
  assert.equal(record("string", "", {}).get("RTYP"), "stringout");
  assert.equal(record("char", new Uint8Array(8), { maxCount: 256 }).get("RTYP"), "waveform");
});

test("fields say what the variable says", () => {
  const { get, made } = record("double", 1.5, {
    metadata: { units: "s", precision: 3, display: { low: 0, high: 9 }, control: { low: 0.1, high: 5 } },
  });
  assert.deepEqual(["VAL", "NAME", "EGU", "PREC", "HOPR", "LOPR", "DRVH", "DRVL", "SEVR", "UDF"].map(get), [
    1.5,
    "pv",
    "s",
    3,
    9,
    0,
    5,
    0.1,
    0,
    0,
  ]);
  assert.equal(made.field("NELM"), undefined);
  assert.equal(made.field("ZNAM"), undefined);
  assert.deepEqual(made.field("EGU")?.access(), { read: true, write: false });
});

test("states and array sizes", () => {
  const binary = record("enum", 0, { metadata: { choices: ["Done", "Acquiring"] } });
  assert.deepEqual([binary.get("ZNAM"), binary.get("ONAM")], ["Done", "Acquiring"]);
  const many = record("enum", 0, { metadata: { choices: ["Single", "Multiple", "Continuous"] } });
  assert.deepEqual([many.get("ZRST"), many.get("TWST"), many.get("THST")], ["Single", "Continuous", ""]);
  const wave = record("double", new Float64Array(4), { maxCount: 16 });
  assert.deepEqual([wave.get("NELM"), wave.get("NORD"), wave.get("FTVL")], [16, 4, "DOUBLE"]);
});

test("DESC can be written; derived fields tell their changes and only those", () => {
  const { pv, made, get } = record("double", 0, {});
  void made.field("DESC")?.write("new");
  assert.equal(get("DESC"), "new");
  const severities: PvValue[] = [];
  made.field("SEVR")?.subscribe((sample) => severities.push(sample.value));
  pv.post(1);
  pv.post(2, { severity: 2, status: 3 });
  pv.post(3, { severity: 2, status: 3 });
  pv.post(4);
  assert.deepEqual(severities, [2, 0]);
});
