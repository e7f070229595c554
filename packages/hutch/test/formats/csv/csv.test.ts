import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { csvLine, readCsv } from "../../../src/formats/csv/mod.ts";

test("every table of texts is read back as it was", () => {
  const table = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 5 }), { minLength: 1 });
  fc.assert(
    fc.property(table, (rows) => {
      assert.deepEqual(readCsv(rows.map(csvLine).join("")), rows);
    }),
  );
});

test("numbers are the shortest that read back, and what is not finite has a name", () => {
  const line = csvLine([0.1, 1e21, -0, Number.NaN, Number.NEGATIVE_INFINITY, null, undefined, true]);
  assert.equal(line, "0.1,1e+21,0,nan,-inf,,,true\n");
});

test("files of spreadsheets are read: line ends of Windows, quotes, no last line end", () => {
  assert.deepEqual(readCsv('a,"b ""c"""\r\n"1\n2",3'), [
    ["a", 'b "c"'],
    ["1\n2", "3"],
  ]);
});
