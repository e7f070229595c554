import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { hutch, outcomeOf, startHutch, workplace } from "../support/hutch.ts";

test("gets, puts, explains and watches PVs of the simulated beamline", async (context) => {
  const folder = workplace(context);
  const simulator = startHutch(folder, ["sim", "--port", "0", "--json", "--time-scale", "5"]);
  const ended = outcomeOf(simulator);
  const [line] = (await once(simulator.stdout!, "data")) as [Buffer];
  const { environment } = JSON.parse(line.toString());
  const ca = async (...args: string[]) => hutch(folder, ["ca", ...args], { environment });

  assert.equal(JSON.parse((await ca("get", "gp:m1.RBV", "--json")).stdout).value, 0);
  const put = await ca("put", "--wait", "gp:m1", "-0.5");
  assert.match(put.stdout, /gp:m1 .* -0\.5/, put.stderr);
  assert.match((await ca("get", "gp:m1.RBV", "gp:m1.DMOV")).stdout, /gp:m1\.RBV .* -0\.5000 mm\ngp:m1\.DMOV .* 1/);
  const info = (await ca("info", "kad:cam1:ImageMode", "gp:m1")).stdout;
  assert.match(info, /choices +Single, Multiple, Continuous/);
  assert.match(info, /control +-32 \.\. 32 mm/);
  assert.match((await ca("put", "kad:cam1:ImageMode", "Single")).stdout, /Single|0/);
  const updates = (await ca("monitor", "gp:m1.RBV", "--count", "1", "--json")).stdout;
  assert.equal(JSON.parse(updates).value, -0.5);
  const missing = await ca("get", "gp:nothing", "--timeout", "0.3");
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /gp:nothing/);

  const some = await ca("get", "gp:m1.RBV", "gp:nothing", "gp:m1.DESC$", "kad:HDF1:FileTemplate", "--timeout", "0.5");
  assert.equal(some.code, 1, "one of them is missing");
  assert.match(some.stdout, /^gp:m1\.RBV .*\ngp:m1\.DESC\$ .*\nkad:HDF1:FileTemplate .* "%s%s_%6\.6d\.h5"\n$/);
  assert.match(some.stderr, /gp:nothing is not connected/);
  for (const wait of [[], ["--wait"]]) {
    const refused = await ca("put", ...wait, "gp:m1.SPMG", "Sideways");
    assert.equal(refused.code, 1, "a refusal is told, with and without completion");
    assert.match(refused.stderr, /^error: gp:m1\.SPMG cannot be written: [^\n]*[^.]\.\n$/);
  }
  simulator.kill("SIGTERM");
  assert.equal((await ended).code, 0);
});
