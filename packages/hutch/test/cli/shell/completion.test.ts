import assert from "node:assert/strict";
import { test } from "node:test";
import { completeMacroLine } from "../../../src/cli/shell/completion.ts";

const moves = { parameterAt: (index: number) => (index % 2 === 0 ? ("motor" as const) : ("number" as const)) };
const vocabulary = {
  commands: new Map(["mv", "mvr", "wa"].map((name) => [name, moves])),
  names: (type: string) => (type === "motor" ? ["m2", "m1", "stage"] : []),
};

test("completes the first word to commands", () => {
  assert.deepEqual(completeMacroLine("mv", vocabulary), [["mv", "mvr"], "mv"]);
});

test("completes later words to what the parameter takes", () => {
  assert.deepEqual(completeMacroLine("mv m", vocabulary), [["m1", "m2"], "m"]);
  assert.deepEqual(completeMacroLine("mv m1 1 s", vocabulary), [["stage"], "s"]);
  assert.deepEqual(completeMacroLine("mv m1 ", vocabulary), [[], ""]);
});

test("leaves other lines to JavaScript completion", () => {
  assert.equal(completeMacroLine("foo.ba", vocabulary), undefined);
  assert.equal(completeMacroLine("foo ba", vocabulary), undefined);
});
