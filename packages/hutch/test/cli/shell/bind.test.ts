import assert from "node:assert/strict";
import { test } from "node:test";
import { bindArguments, parameterAt, usage } from "../../../src/cli/shell/bind.ts";
import type { Macro } from "../../../src/cli/shell/macro.ts";
import { tokenize } from "../../../src/cli/shell/tokens.ts";

const ascan: Macro = {
  name: "ascan",
  doc: "",
  example: "",
  repeated: [
    { name: "motor", type: "motor", doc: "" },
    { name: "start", type: "number", doc: "" },
    { name: "final", type: "number", doc: "" },
  ],
  maxRepeats: 1,
  parameters: [
    { name: "intervals", type: "integer", doc: "" },
    { name: "integration_time", type: "number", doc: "", default: 0.1 },
  ],
  run: () => undefined,
};
const mv: Macro = { ...ascan, name: "mv", parameters: [], repeated: ascan.repeated!.slice(0, 2) };
delete (mv as { maxRepeats?: number }).maxRepeats;

const bind = (macro: Macro, line: string) => bindArguments(macro, tokenize(line).slice(1));

test("binds a group and the parameters after it, with defaults", () => {
  assert.deepEqual(bind(ascan, "ascan m1 -1 1 20"), {
    groups: [{ motor: "m1", start: -1, final: 1 }],
    values: { intervals: 20, integration_time: 0.1 },
  });
});

test("binds as many groups as there are words for", () => {
  assert.deepEqual(bind(mv, "mv m1 1 m2 -2.5").groups, [
    { motor: "m1", start: 1 },
    { motor: "m2", start: -2.5 },
  ]);
});

test("names the parameter, the word and the usage when a word does not fit", () => {
  assert.throws(
    () => bind(ascan, "ascan m1 -1 1 2.5"),
    /intervals must be a whole number, not "2.5"[\s\S]*Usage: ascan motor/,
  );
  assert.throws(() => bind(ascan, "ascan m1 a 1 2"), /start must be a number, not "a"/);
  assert.throws(() => bind(ascan, "ascan m1 -1 1 2 3 4"), /"4" is one argument too many/);
  assert.throws(() => bind(ascan, "ascan m1"), /needs more arguments/);
  assert.throws(() => bind(mv, "mv m1 1 m2"), /"m2" is one argument too many/);
});

test("prints the usage with defaults", () => {
  assert.equal(usage(ascan), "ascan motor start final intervals [integration_time=0.1]");
  assert.equal(usage(mv), "mv motor start […]");
});

test("tells which parameter a word belongs to", () => {
  assert.equal(parameterAt(ascan, 0)?.name, "motor");
  assert.equal(parameterAt(ascan, 3)?.name, "intervals");
  assert.equal(parameterAt(ascan, 5), undefined);
  assert.equal(parameterAt(mv, 2)?.name, "motor");
});
