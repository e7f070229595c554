import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HandleMap, handleOf, naturalOrder } from "../../src/repository/mod.ts";

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

test("keys become names that can be typed", () => {
  assert.equal(handleOf("091726", "r"), "r091726");
  assert.equal(handleOf("a0", "r"), "a0");
  assert.equal(handleOf("20260112/091726", "r"), "r20260112_091726");
  assert.equal(handleOf("Größe 1", "r"), "Größe_1");
  assert.equal(handleOf("then", "r"), "then_");
  assert.equal(handleOf("constructor", "r"), "constructor_");
});

test("handles are identifiers, unique, and lead back to their keys", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 }), (keys) => {
      const map = new HandleMap(keys, (key) => handleOf(key, "r"));
      assert.equal(new Set(map.handles).size, keys.length);
      for (const [key, handle] of map) {
        assert.match(handle, IDENTIFIER);
        assert.equal(map.keyOf(handle), key);
      }
    }),
  );
});

test("handles that would be equal get a suffix in the order of the keys", () => {
  const map = new HandleMap(["a-1", "a 1", "a_1", "a_1_2"], (key) => handleOf(key, "r"));
  assert.deepEqual(map.handles, ["a_1", "a_1_2", "a_1_3", "a_1_2_2"]);
});

test("10 comes after 9", () => {
  const keys = ["10", "9", "a10", "a9b", "a9", "2.1", "2.10", "2.9", "007", "7"];
  assert.deepEqual([...keys].sort(naturalOrder), ["2.1", "2.9", "2.10", "7", "007", "9", "10", "a9", "a9b", "a10"]);
});

test("the natural order is an order", () => {
  const key = fc.stringMatching(/^[a01.9-]{0,8}$/);
  fc.assert(
    fc.property(key, key, key, (a, b, c) => {
      assert.ok(Math.sign(naturalOrder(a, b)) === -Math.sign(naturalOrder(b, a)));
      if (a !== b) assert.notEqual(naturalOrder(a, b), 0);
      if (naturalOrder(a, b) <= 0 && naturalOrder(b, c) <= 0) assert.ok(naturalOrder(a, c) <= 0);
    }),
  );
});
