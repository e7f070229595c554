import assert from "node:assert/strict";
import { test } from "node:test";
import { describeFlags, ERROR_FLAGS, Xspress3Error } from "../../../src/control/xspress3/mod.ts";

test("puts error flags into words, known or not", () => {
  assert.deepEqual(describeFlags(0), []);
  assert.deepEqual(describeFlags(0x1_0000), ["circular buffer overrun"]);
  assert.deepEqual(describeFlags(0x2000 | 0x8), ["frames missing in the histogram", "socket error"]);
  assert.deepEqual(describeFlags(0x40), ["flag 0x40"]);
  const all = Object.keys(ERROR_FLAGS).reduce((bits, bit) => bits | Number(bit), 0);
  assert.deepEqual(describeFlags(all), Object.values(ERROR_FLAGS));
});

test("names the library's errors", () => {
  const error = new Xspress3Error({ call: "xsp3_config", status: -9, detail: "no route to host" });
  assert.equal(error.message, "The Xspress3 refused xsp3_config: DEV_NOT_FOUND (-9).\nIt says: no route to host");
  assert.match(
    new Xspress3Error({ call: "xsp3_config", status: -77, detail: "" }).message,
    /an unknown error \(-77\)\.$/,
  );
});
