import assert from "node:assert/strict";
import { test } from "node:test";
import { completeMacroLine } from "../../../src/cli/shell/completion.ts";
import type { Macro } from "../../../src/cli/shell/macro.ts";

const macro = (name: string): Macro => ({
  name,
  doc: "",
  example: "",
  repeated: [
    { name: "motor", type: "motor", doc: "" },
    { name: "position", type: "number", doc: "" },
  ],
  parameters: [],
  run: () => undefined,
});
const vocabulary = {
  macros: new Map([macro("mv"), macro("mvr"), macro("wa")].map((entry) => [entry.name, entry])),
  names: (type: string) => (type === "motor" ? ["m2", "m1", "stage"] : []),
};

test("completes the first word to macros", () => {
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
