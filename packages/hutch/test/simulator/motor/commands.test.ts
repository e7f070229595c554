import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { virtualClock } from "../../../src/simulator/clock.ts";
import { type FieldName, MotorRecord } from "../../../src/simulator/motor/mod.ts";

/** Anything that clients may do, at any time, with writes that the record is allowed to refuse. */
const command = fc.oneof(
  fc.tuple(fc.constantFrom("VAL", "DVAL", "RLV"), fc.double({ min: -60, max: 60, noNaN: true })),
  fc.tuple(fc.constant("RVAL"), fc.integer({ min: -6000, max: 6000 })),
  fc.tuple(fc.constantFrom("STOP", "TWF", "TWR", "HOMF", "HOMR", "SYNC", "STUP", "PROC"), fc.constant(1)),
  fc.tuple(fc.constantFrom("JOGF", "JOGR", "SET", "DIR", "FOFF", "NTM"), fc.constantFrom(0, 1)),
  fc.tuple(fc.constant("SPMG"), fc.constantFrom(0, 1, 2, 3)),
  fc.tuple(fc.constant("VELO"), fc.double({ min: 0, max: 20, noNaN: true })),
  fc.tuple(fc.constant("BDST"), fc.double({ min: -2, max: 2, noNaN: true })),
  fc.tuple(fc.constant("DLY"), fc.constantFrom(0, 0.3)),
  fc.tuple(fc.constantFrom("HLM", "LLM"), fc.double({ min: -60, max: 60, noNaN: true })),
  fc.tuple(fc.constant("wait"), fc.double({ min: 0.01, max: 5, noNaN: true })),
) as fc.Arbitrary<[FieldName | "wait", number]>;

const HARD_LIMIT = 55;
/** Way that the axis needs to stop behind a switch at its fastest: (20^2 - 0.5^2) / (2 (20 - 0.5) / 0.2). */
const OVERSHOOT = 2.1;

function run(commands: readonly [FieldName | "wait", number][]) {
  const clock = virtualClock();
  const motor = new MotorRecord({
    name: "m",
    clock,
    switches: { low: -HARD_LIMIT, high: HARD_LIMIT },
    home: { kind: "mark", at: 3 },
    fields: { MRES: 0.01, VELO: 10, VBAS: 0.5, VMAX: 20, ACCL: 0.2, HVEL: 10, DHLM: 50, DLLM: -50, TWV: 1 },
  });
  const get = (name: FieldName) => Number(motor.field(name)!.read().value);
  const put = (name: FieldName, value: number) => {
    try {
      void motor.field(name)!.write(value);
    } catch {
      // refused, which is an answer
    }
  };
  // Loading the register moves the dial against the switches, so the way is measured in what the axis really did.
  const furthest = { low: 0, high: 0 };
  const look = () => {
    furthest.low = Math.min(furthest.low, motor.axis.physicalSteps * 0.01);
    furthest.high = Math.max(furthest.high, motor.axis.physicalSteps * 0.01);
  };
  motor.field("RRBV")!.subscribe(look);
  for (const [name, value] of commands) {
    if (name === "wait") clock.advance(value);
    else put(name, value);
    look();
  }
  return { clock, get, put, furthest };
}

const commands = fc.array(command, { maxLength: 30 });

test("whatever clients do, the axis stays within the switches and their stopping distance", () => {
  fc.assert(
    fc.property(commands, (list) => {
      const { furthest } = run(list);
      assert.ok(furthest.high <= HARD_LIMIT + OVERSHOOT, `reached ${furthest.high}`);
      assert.ok(furthest.low >= -HARD_LIMIT - OVERSHOOT, `reached ${furthest.low}`);
    }),
  );
});

test("once the buttons are let go and SPMG is Go, DMOV returns to 1 and nothing is left in progress", () => {
  fc.assert(
    fc.property(commands, (list) => {
      const { clock, get, put } = run(list);
      put("VELO", 10);
      put("JOGF", 0);
      put("JOGR", 0);
      put("SPMG", 3);
      clock.advance(200);
      assert.deepEqual([get("DMOV"), get("MOVN"), get("MIP"), get("HOMF"), get("HOMR")], [1, 0, 0, 0, 0]);
    }),
  );
});

test("after STOP the target is where the axis stands", () => {
  fc.assert(
    fc.property(commands, (list) => {
      const { clock, get, put } = run(list);
      put("STOP", 1);
      clock.advance(3);
      assert.equal(get("DMOV"), 1);
      put("SYNC", 1);
      assert.equal(get("VAL"), get("RBV"));
      assert.equal(get("DVAL"), get("DRBV"));
      assert.equal(get("DIFF"), 0);
    }),
  );
});

test("user, dial and raw coordinates always agree", () => {
  fc.assert(
    fc.property(commands, (list) => {
      const { get } = run(list);
      const sign = get("DIR") === 0 ? 1 : -1;
      const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} and ${b}`);
      close(get("RBV"), get("DRBV") * sign + get("OFF"));
      close(get("DRBV"), get("RRBV") * 0.01);
      close(sign > 0 ? get("HLM") : get("LLM"), get("DHLM") * sign + get("OFF"));
      close(sign > 0 ? get("LLM") : get("HLM"), get("DLLM") * sign + get("OFF"));
      close(get("VAL"), get("DVAL") * sign + get("OFF"));
    }),
  );
});
