import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError } from "../../../src/errors/mod.ts";
import { parseXml } from "../../../src/simulator/area-detector/xml.ts";

test("reads elements, attributes and entities, and passes over comments and declarations", () => {
  const root = parseXml(
    `<?xml version="1.0"?>\n<!-- <a> --><root one="1 &lt; 2">\n <leaf two='"x"'/><leaf></leaf> text\n</root>`,
  );
  assert.equal(root.name, "root");
  assert.deepEqual(root.attributes, { one: "1 < 2" });
  assert.deepEqual(
    root.children.map(({ name, attributes, line }) => [name, attributes, line]),
    [
      ["leaf", { two: '"x"' }, 3],
      ["leaf", {}, 3],
    ],
  );
});

for (const [text, message] of [
  ["<a><b></a>", /line 1: <\/a> closes <b>/],
  ["<a>\n<b>", /line 2: <b> is not closed/],
  ["<a/>\n<b/>", /line 2: <b> is a second root/],
  ["<a>\n<b c=3/></a>", /line 2: this is not an XML tag/],
  ["nothing", /there is no XML element/],
] as const) {
  test(`refuses ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseXml(text),
      (error) => error instanceof FormatError && message.test(error.message),
    );
  });
}
