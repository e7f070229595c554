import assert from "node:assert/strict";
import { test } from "node:test";
import { blocksOf, commandsOf, withoutPrompts } from "./blocks.ts";
import { difference } from "./compare.ts";

test("what varies from run to run may differ", () => {
  const shown = ["|  1 | 10:36:00.6 |  -1.0000 | 529147.000 |", "Persistent: '9c9bd66e-5d4a-462c-b5b1-4feff86978c6'"];
  const came = "| 1 | 11:00:01.9 | -1.0000 | 530001.000 |\n\nPersistent: '1442f1df-2caa-44c6-9f60-5738d9c71604'\n";
  assert.equal(difference(shown, came), undefined);
  assert.equal(
    difference(["nxs  180 kB  a/2026/11/21/00001_count_9c9bd66e/x"], "nxs 9 MB a/2027/01/02/00001_count_1442f1df/x"),
    undefined,
  );
});

test("other text, counts and far numbers may not", () => {
  assert.match(difference(["5 points"], "6 points") ?? "", /The page shows\n5 points/);
  assert.ok(difference(["at 0.5 mm"], "at 0.9 mm"));
  assert.ok(difference(["at 0.5 mm"], "at 0.5 um"));
  assert.ok(difference(["scan"], "scan\nerror: it failed"));
  assert.ok(difference(["scan", "done"], "scan"));
});

test("an ellipsis stands for lines or for a part of one", () => {
  assert.equal(difference(["a", "…", "d"], "a\nb\nc\nd"), undefined);
  assert.equal(difference(["a … z"], "a b c z"), undefined);
  assert.ok(difference(["a", "…", "e"], "a\nb\nc\nd"));
});

test("blocks have a language, attributes and their line; commands have input and output", () => {
  const page =
    "# Title\n\n```yaml file=hutch.yaml\na: 1\n```\ntext\n```console\n$ ./hutch\nhutch> wa\nm1 0\n$ ls\nx\n```\n";
  const blocks = [...blocksOf(page)];
  assert.deepEqual(blocks[0], { language: "yaml", attributes: { file: "hutch.yaml" }, text: "a: 1", line: 3 });
  assert.deepEqual(commandsOf(blocks[1]!.text), [
    { command: "./hutch", typed: ["wa"], output: ["m1 0"] },
    { command: "ls", typed: [], output: ["x"] },
  ]);
  assert.equal(withoutPrompts("hutch> hutch> m1 0\n"), "m1 0\n");
});
