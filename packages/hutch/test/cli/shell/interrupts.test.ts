import assert from "node:assert/strict";
import { test } from "node:test";
import { Interrupts } from "../../../src/cli/shell/interrupts.ts";

test("stops, then aborts, then releases, and starts again with the next command", () => {
  const done: string[] = [];
  const interrupts = new Interrupts({
    stop: () => done.push("stop"),
    abort: () => done.push("abort"),
    release: () => done.push("release"),
  });
  for (let press = 0; press < 4; press++) interrupts.press();
  interrupts.reset();
  interrupts.press();
  assert.deepEqual(done, ["stop", "abort", "release", "release", "stop"]);
});
