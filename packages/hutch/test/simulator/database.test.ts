import assert from "node:assert/strict";
import { test } from "node:test";
import { virtualClock } from "../../src/simulator/clock.ts";
import { Database } from "../../src/simulator/database.ts";
import { simpleRecord } from "../../src/simulator/records/simple-record.ts";
import { SimPv } from "../../src/simulator/sim-pv.ts";

const clock = virtualClock();
const make = (name: string) => simpleRecord(new SimPv({ name, type: "double", initial: 1, clock }), { clock });

test("a name is a record, which means its VAL, or a record and a field", () => {
  const database = new Database([make("a:b"), make("a:b.c")]);
  assert.equal(database.find("a:b"), database.find("a:b.VAL"));
  assert.equal(database.find("a:b.RTYP")?.read().value, "ao");
  assert.equal(database.find("a:b.c.RTYP")?.name, "a:b.c.RTYP");
  assert.equal(database.find("a:b.NOPE"), undefined);
  assert.equal(database.find("nobody"), undefined);
  assert.equal(database.find("nobody.VAL"), undefined);
});

test("two records of one name are refused", () => {
  const database = new Database([make("a")]);
  assert.throws(() => database.add(make("a")), /two records called a/);
  assert.deepEqual(database.names, ["a"]);
});
