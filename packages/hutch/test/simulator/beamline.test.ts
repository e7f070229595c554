import assert from "node:assert/strict";
import { test } from "node:test";
import { simulatedBeamline } from "../../src/simulator/beamline.ts";
import { virtualClock } from "../../src/simulator/clock.ts";
import { SimPv } from "../../src/simulator/sim-pv.ts";

test("offers gp:m1 .. gp:m8 and micos:m1 as motors in mm", () => {
  const { database } = simulatedBeamline({ clock: virtualClock(), detectors: [] });
  assert.deepEqual(database.names, [...[1, 2, 3, 4, 5, 6, 7, 8].map((i) => `gp:m${i}`), "micos:m1"]);
  for (const name of database.names) {
    assert.equal(database.find(`${name}.RTYP`)?.read().value, "motor");
    assert.equal(database.find(name)?.metadata().units, "mm");
    assert.equal(database.find(`${name}.DMOV`)?.read().value, 1);
    assert.equal(database.find(`${name}.LVIO`)?.read().value, 0);
  }
});

test("moves half a millimeter within 0.1 to 0.3 s", async () => {
  const clock = virtualClock();
  const { database } = simulatedBeamline({ clock, detectors: [] });
  const done = database.find("gp:m1")?.write(0.5);
  clock.advance(0.1);
  assert.equal(database.find("gp:m1.DMOV")?.read().value, 0);
  clock.advance(0.2);
  await done;
  assert.equal(database.find("gp:m1.DMOV")?.read().value, 1);
  assert.equal(database.find("gp:m1.RBV")?.read().value, 0.5);
});

test("tells a detector where a motor is at the moment, between two status reports too", () => {
  const clock = virtualClock();
  const seen: number[] = [];
  const beamline = simulatedBeamline({
    clock,
    detectors: [],
    parts: [
      ({ positions }) => {
        const spot = new SimPv({
          name: "det:spot",
          type: "double",
          initial: 0,
          clock,
          onWrite: () => void seen.push(positions("gp:m2").user),
        });
        return { pvs: () => [spot] };
      },
    ],
  });
  void beamline.database.find("gp:m2")?.write(2);
  clock.advance(0.24);
  void beamline.database.find("det:spot")?.write(0);
  const readback = Number(beamline.database.find("gp:m2.RBV")?.read().value);
  assert.equal(seen.length, 1);
  assert.ok(seen[0]! > readback, `${seen[0]} is ahead of the last report, ${readback}`);
  assert.equal(beamline.database.find("det:spot.RTYP")?.read().value, "ao");
});

test("an unknown motor is a wiring bug", () => {
  const { positions } = simulatedBeamline({ clock: virtualClock(), detectors: [] });
  assert.throws(() => positions("gp:m9"), /gp:m9/);
});

test("offers the detectors' variables as records beside the motors", () => {
  const beamline = simulatedBeamline({ clock: virtualClock() });
  assert.deepEqual([...beamline.detectors.keys()], ["kad:", "FLIR5:"]);
  assert.equal(beamline.database.find("kad:cam1:AcquireTime.RTYP")?.read().value, "ao");
  assert.ok(beamline.database.find("kad:Stats1:Total_RBV"));
  assert.ok(beamline.database.find("FLIR5:cam5:AcquireTime"));
  beamline.close();
});
