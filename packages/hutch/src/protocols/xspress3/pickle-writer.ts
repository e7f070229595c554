import { ELEMENT_BYTES, type SideArray } from "../frames/mod.ts";
import { OP } from "./pickle-opcodes.ts";

const text = new TextEncoder();

/** `numpy.core.multiarray._reconstruct(numpy.ndarray, (0,), b"b")`: an empty array for BUILD to fill. */
const NEW_ARRAY = bytes(OP.global, "numpy.core.multiarray\n_reconstruct\n", OP.global, "numpy\nndarray\n", [
  OP.int1,
  0,
  OP.tuple1,
  OP.bytes1,
  1,
  0x62,
  OP.tuple3,
  OP.reduce,
]);

/**
 * Arrays as a pickled list of numpy arrays, protocol 3 without memo, as receivers of the Xspress3 stream expect them.
 * Python's pickle reads it with numpy 1 and 2.
 *
 * @returns new bytes, owned by the caller
 */
export function pickleArrays(arrays: readonly SideArray[]): Uint8Array {
  const items = arrays.map((array) =>
    bytes(NEW_ARRAY, OP.mark, OP.int1, 1, shape(array), dtype(array), OP.false, data(array), OP.tuple, OP.build),
  );
  return bytes(OP.proto, 3, OP.emptyList, OP.mark, ...items, OP.appends, OP.stop);
}

function shape({ shape: sizes }: SideArray): Uint8Array {
  if (sizes.length === 0 || sizes.length > 3) {
    return bytes(OP.mark, ...sizes.map(integer), OP.tuple);
  }
  return bytes(...sizes.map(integer), [OP.tuple1, OP.tuple2, OP.tuple3][sizes.length - 1]!);
}

/** The smallest of the three integer opcodes that holds `value`. */
function integer(value: number): Uint8Array {
  if (value < 0x100) return bytes(OP.int1, value);
  if (value < 0x10000) return bytes(OP.int2, value & 0xff, value >> 8);
  return bytes(OP.int4, littleEndian(value));
}

/** `dtype("<code>", False, True)` with its state (3, byte order, None, None, None, -1, -1, 0). */
function dtype({ type }: SideArray): Uint8Array {
  const order = ELEMENT_BYTES[type] === 1 ? "|" : "<";
  const minusOne = bytes(OP.int4, littleEndian(-1));
  return bytes(
    OP.global,
    "numpy\ndtype\n",
    [OP.text4, ...littleEndian(2)],
    type,
    [OP.false, OP.true, OP.tuple3, OP.reduce],
    [OP.mark, OP.int1, 3, OP.text4, ...littleEndian(1)],
    order,
    [OP.none, OP.none, OP.none],
    minusOne,
    minusOne,
    [OP.int1, 0, OP.tuple, OP.build],
  );
}

function data({ data: content }: SideArray): Uint8Array {
  const head = content.length < 0x100 ? [OP.bytes1, content.length] : [OP.bytes4, ...littleEndian(content.length)];
  return bytes(head, content);
}

function littleEndian(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >>> 24) & 0xff];
}

/** Opcodes, strings and byte runs one after the other. */
function bytes(...pieces: readonly (number | string | readonly number[] | Uint8Array)[]): Uint8Array {
  const parts = pieces.map((piece) => {
    if (typeof piece === "number") return Uint8Array.of(piece);
    return typeof piece === "string" ? text.encode(piece) : Uint8Array.from(piece);
  });
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
