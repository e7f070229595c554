import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type DataValue, type NamedDocument, parseDocument, serializeDocument } from "../../src/documents/mod.ts";

function event(data: Record<string, DataValue>): NamedDocument {
  return { name: "event", doc: { uid: "e", descriptor: "d", seq_num: 1, time: 1, data, timestamps: {} } };
}

function dataOf(line: string) {
  const document = parseDocument(line);
  return document?.name === "event" ? document.doc.data : undefined;
}

test("writes typed arrays as arrays, and what JSON cannot say as null", () => {
  const data = {
    counts: new Uint32Array([1, 2, 3]),
    spectrum: new Float64Array([0.5, Number.NaN, Number.POSITIVE_INFINITY]),
    time: new BigInt64Array([5n, 2n ** 60n]),
    nan: Number.NaN,
    text: 'line\n"two"',
  };
  assert.deepEqual(dataOf(serializeDocument(event(data))), {
    counts: [1, 2, 3],
    spectrum: [0.5, null, null],
    time: [5, String(2n ** 60n)],
    nan: null,
    text: 'line\n"two"',
  });
});

test("every scalar survives the round trip, on one line", () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), scalar), (data) => {
      const line = serializeDocument(event(data));
      assert.ok(!line.includes("\n"));
      assert.equal(JSON.stringify(dataOf(line)), JSON.stringify(data));
    }),
  );
});

test("is no document: another name, or nothing inside", () => {
  assert.equal(parseDocument('{"name":"engine","doc":{}}'), undefined);
  assert.equal(parseDocument('{"name":"start"}'), undefined);
  assert.equal(parseDocument("null"), undefined);
  assert.throws(() => parseDocument('{"name":"sta'), SyntaxError);
});
