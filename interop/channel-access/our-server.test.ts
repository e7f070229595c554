import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startTestBeamline, type TestBeamline } from "../support/beamline.ts";
import { runPeer, WITHOUT_PYTHON } from "../support/peer.ts";

let beamline: TestBeamline;
before(async () => {
  beamline = await startTestBeamline();
});
after(() => beamline.close());

test("pyepics (libca) connects, gets, puts, waits, monitors and moves a motor", { skip: WITHOUT_PYTHON }, async () => {
  const seen = (await runPeer("channel-access/pyepics_client.py", [], beamline.environment)) as Record<string, unknown>;
  assert.equal(seen.units, "mm");
  assert.equal(seen.precision, 4);
  assert.deepEqual(seen.limits, [-32, 32]);
  assert.equal(seen.readback, 0.5);
  assert.equal(seen.done_moving, 1);
  assert.ok((seen.monitor_updates as number) > 0);
  assert.equal(seen.callback_called, true);
  assert.equal(seen.readback_after_callback, -0.5);
  assert.equal(seen.motor_move, 0);
  assert.equal(seen.motor_readback, 0.25);
  assert.ok((seen.motor_limit_refused as number) < 0, "a move outside the limits is refused");
  assert.deepEqual(seen.enum, [1, "Multiple", ["Single", "Multiple", "Continuous"]]);
  assert.equal(seen.long_string, "/tmp/a folder/");
  assert.equal(seen.description, "general purpose stage 1");
  assert.equal(seen.missing, false);
});

test("caproto's client connects, reads metadata, puts with completion and monitors", {
  skip: WITHOUT_PYTHON,
}, async () => {
  const seen = (await runPeer("channel-access/caproto_client.py", [], beamline.environment)) as Record<string, unknown>;
  assert.equal(seen.readback, 0.75);
  assert.equal(seen.done, 1);
  assert.equal(seen.monitor_arrived, true);
  assert.ok((seen.monitor_updates as number) > 1);
  assert.equal(seen.native_type, "DOUBLE");
  assert.equal(seen.units, "mm");
  assert.deepEqual(seen.enum_strings, ["Single", "Multiple", "Continuous"]);
  assert.equal(seen.access, "READ");
});
