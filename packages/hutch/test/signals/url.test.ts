import assert from "node:assert/strict";
import { test } from "node:test";
import { formatSignalUrl, parseSignalUrl } from "../../src/signals/mod.ts";

test("takes a URL apart and puts it together again", () => {
  for (const url of ["ca://gp:m1.VAL", "pva://kad:Pva1:Image", "ca://gp:m1.DESC$"]) {
    assert.equal(formatSignalUrl(parseSignalUrl(url)), url);
  }
  assert.deepEqual(parseSignalUrl('CA://gp:m1.{"ts":{}}'), { scheme: "ca", address: 'gp:m1.{"ts":{}}' });
});

test("a plain name belongs to the default control system", () => {
  assert.deepEqual(parseSignalUrl("gp:m1"), { scheme: "ca", address: "gp:m1" });
  assert.deepEqual(parseSignalUrl("x", "soft"), { scheme: "soft", address: "x" });
});

test("says what is wrong with a URL", () => {
  assert.throws(() => parseSignalUrl("cs://gp:m1"), /No control system is called "cs"/);
  assert.throws(() => parseSignalUrl("tangu://a/b/c/d"), /Did you mean tango\?/);
  assert.throws(() => parseSignalUrl("ca://"), /"ca:\/\/" names no signal/);
  assert.throws(() => parseSignalUrl("gp: m1"), /has a blank in it/);
});
