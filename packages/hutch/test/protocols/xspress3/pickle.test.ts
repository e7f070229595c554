import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FormatError } from "../../../src/errors/mod.ts";
import { ELEMENT_BYTES, type FrameType } from "../../../src/protocols/frames/mod.ts";
import { pickleArrays, unpickleArrays } from "../../../src/protocols/xspress3/mod.ts";

const arrays = fc.array(
  fc
    .record({
      type: fc.constantFrom<FrameType>("u1", "u4", "i4", "i8", "f8"),
      shape: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 2 }),
    })
    .map(({ type, shape }) => {
      const length = shape.reduce((product, size) => product * size, ELEMENT_BYTES[type]);
      return { name: "", type, shape, data: Uint8Array.from({ length }, (_, index) => index & 0xff) };
    }),
  { maxLength: 4 },
);

test("reads back what it writes", () => {
  fc.assert(
    fc.property(arrays, (list) => {
      const read = unpickleArrays(pickleArrays(list)).map((array) => ({ ...array, data: [...array.data] }));
      assert.deepEqual(
        read,
        list.map(({ name: _name, ...array }) => ({ ...array, data: [...array.data] })),
      );
    }),
    { numRuns: 50 },
  );
});

test("refuses every name and call that no array needs", () => {
  // cos\nsystem\n(S'true'\ntR. : the classic attack
  const attack = new TextEncoder().encode("cos\nsystem\n(S'true'\ntR.");
  assert.throws(() => unpickleArrays(attack), /holds the name os\.system/);
  const build = new TextEncoder().encode("\x80\x03cnumpy\nload\n.");
  assert.throws(() => unpickleArrays(Uint8Array.from(build.filter((byte) => byte !== 0xc2))), /numpy\.load/);
});

test("random bytes and cut messages give a FormatError and nothing else", () => {
  const whole = pickleArrays([{ name: "", type: "u4", shape: [4], data: new Uint8Array(16) }]);
  for (let end = 0; end < whole.length; end++) {
    assert.throws(() => unpickleArrays(whole.subarray(0, end)), FormatError);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(whole.length - 1), (noise, at) => {
      for (const message of [noise, Uint8Array.from([...whole.subarray(0, at), ...noise])]) {
        try {
          unpickleArrays(message);
        } catch (error) {
          assert.ok(error instanceof FormatError, String(error));
        }
      }
    }),
    { numRuns: 300 },
  );
});
