import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteWriter } from "../../../src/formats/hdf5/byte-writer.ts";

test("grows with what is written, whatever it is", () => {
  for (const write of [
    (writer: ByteWriter) => writer.u16(0x0102),
    (writer: ByteWriter) => writer.u32(0x0102_0304),
    (writer: ByteWriter) => writer.u64(0x0102_0304),
    (writer: ByteWriter) => writer.bytes(Uint8Array.of(1, 2, 3)),
    (writer: ByteWriter) => writer.text("größe"),
  ]) {
    const small = new ByteWriter(1);
    const large = new ByteWriter(1000);
    for (let i = 0; i < 20; i++) {
      write(small);
      write(large);
    }
    assert.deepEqual(small.finish(), large.finish());
  }
});
