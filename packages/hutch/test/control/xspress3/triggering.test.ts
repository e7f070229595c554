import assert from "node:assert/strict";
import { test } from "node:test";
import type { Trigger } from "../../../src/control/xspress3/mod.ts";
import { hardwareTrigger } from "../../../src/control/xspress3/triggering.ts";

const WORDS: readonly (readonly [Trigger, generatorMode: number | undefined, timingWord: number, isArmed: boolean])[] =
  [
    [{ source: "internal" }, 0, 1, false],
    [{ source: "software", begins: "all" }, 5, 1, true],
    [{ source: "software", begins: "one" }, 1, 1, true],
    [{ source: "ttl-edge", begins: "all" }, 6, 1, false],
    [{ source: "ttl-edge", begins: "one" }, 2, 1, false],
    [{ source: "ttl-gate" }, undefined, 0x50_0004, false],
    [{ source: "ttl-gate", hasReset: true, debounceS: 0 }, undefined, 5, false],
    [{ source: "ttl-gate", isInverted: true, debounceS: 0 }, undefined, 0x14, false],
    [{ source: "lvds-gate", debounceS: 25e-9 }, undefined, 0x2_0006, false],
    [{ source: "lvds-gate", hasReset: true, isInverted: true, debounceS: 0 }, undefined, 0x17, false],
  ];

test("puts each trigger into the hardware's words", () => {
  for (const [trigger, generatorMode, timingWord, isArmed] of WORDS) {
    assert.deepEqual(hardwareTrigger("x3", trigger), { generatorMode, timingWord, isArmed }, JSON.stringify(trigger));
  }
});
