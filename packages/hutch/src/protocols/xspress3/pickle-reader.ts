import { FormatError } from "../../errors/mod.ts";
import { ELEMENT_BYTES, type FrameType, type SideArray } from "../frames/mod.ts";
import { OP } from "./pickle-opcodes.ts";

/** An array without a name: what a pickled numpy array holds. */
export type PickledArray = Omit<SideArray, "name">;

/** Everything that may ever stand on the stack. Nothing is called, nothing else is built. */
type Value =
  | { readonly kind: "mark" | "none" }
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "tuple" | "list"; readonly items: Value[] }
  | { readonly kind: "global"; readonly name: GlobalName }
  | { readonly kind: "dtype"; type: string; order: string }
  | { readonly kind: "array"; shape: readonly number[]; dtype?: DtypeValue; isFortran: boolean; data: Uint8Array };
type DtypeValue = Extract<Value, { kind: "dtype" }>;
type ArrayValue = Extract<Value, { kind: "array" }>;

type GlobalName = "reconstruct" | "ndarray" | "dtype" | "frombuffer" | "encode";

/** The only names that a message may refer to; numpy 2 moved its modules. */
const GLOBALS: Readonly<Record<string, GlobalName>> = {
  "numpy.core.multiarray _reconstruct": "reconstruct",
  "numpy._core.multiarray _reconstruct": "reconstruct",
  "numpy.core.numeric _frombuffer": "frombuffer",
  "numpy._core.numeric _frombuffer": "frombuffer",
  "numpy ndarray": "ndarray",
  "numpy dtype": "dtype",
  "_codecs encode": "encode",
};

const utf8 = new TextDecoder();

/** Larger than any message of a detector; a guard against lengths that were made up. */
const MOST_ITEMS = 10_000;

/**
 * Read a pickled list of numpy arrays (protocols 2 to 5) without Python and without trust: of all that pickle can do,
 * only numpy arrays of numbers are ever built.
 *
 * @throws FormatError naming the byte and what stood there, for anything else
 */
export function unpickleArrays(message: Uint8Array): readonly PickledArray[] {
  const plain = new Uint8Array(message.buffer, message.byteOffset, message.byteLength); // pieces of a Buffer cost more
  const top = new PickleReader(plain).run();
  if (top.kind !== "list") throw new FormatError(`A pickled message holds a ${top.kind}, not a list of arrays.`);
  return top.items.map((item, index) => {
    if (item.kind !== "array")
      throw new FormatError(`Item ${index} of a pickled list is a ${item.kind}, not an array.`);
    return finishArray(item);
  });
}

class PickleReader {
  /** What each opcode does; one that is not here is refused. */
  static readonly #steps: Readonly<Record<number, (reader: PickleReader) => unknown>> = {
    [OP.proto]: (r) => r.#bytes(1),
    [OP.frame]: (r) => r.#bytes(8),
    [OP.mark]: (r) => r.#push({ kind: "mark" }),
    [OP.none]: (r) => r.#push({ kind: "none" }),
    [OP.true]: (r) => r.#push({ kind: "number", number: 1 }),
    [OP.false]: (r) => r.#push({ kind: "number", number: 0 }),
    [OP.int1]: (r) => r.#push({ kind: "number", number: r.#u8() }),
    [OP.int2]: (r) => r.#push({ kind: "number", number: r.#u16() }),
    [OP.int4]: (r) => r.#push({ kind: "number", number: r.#u32() | 0 }),
    [OP.text1]: (r) => r.#push({ kind: "text", text: r.#text(r.#u8()) }),
    [OP.text4]: (r) => r.#push({ kind: "text", text: r.#text(r.#u32()) }),
    [OP.bytes1]: (r) => r.#push({ kind: "bytes", bytes: r.#bytes(r.#u8()) }),
    [OP.bytes4]: (r) => r.#push({ kind: "bytes", bytes: r.#bytes(r.#u32()) }),
    [OP.bytes8]: (r) => r.#push({ kind: "bytes", bytes: r.#bytes(r.#u64()) }),
    [OP.bytearray8]: (r) => r.#push({ kind: "bytes", bytes: r.#bytes(r.#u64()) }),
    [OP.emptyList]: (r) => r.#push({ kind: "list", items: [] }),
    [OP.emptyTuple]: (r) => r.#push({ kind: "tuple", items: [] }),
    [OP.tuple1]: (r) => r.#push({ kind: "tuple", items: r.#take(1) }),
    [OP.tuple2]: (r) => r.#push({ kind: "tuple", items: r.#take(2) }),
    [OP.tuple3]: (r) => r.#push({ kind: "tuple", items: r.#take(3) }),
    [OP.tuple]: (r) => r.#push({ kind: "tuple", items: r.#toMark() }),
    [OP.append]: (r) => r.#extend(r.#take(1)),
    [OP.appends]: (r) => r.#extend(r.#toMark()),
    [OP.global]: (r) => r.#global(r.#line(), r.#line()),
    [OP.stackGlobal]: (r) => {
      const [module, name] = r.#take(2);
      r.#global(r.#asText(module), r.#asText(name));
    },
    [OP.reduce]: (r) => r.#reduce(),
    [OP.build]: (r) => r.#build(),
    [OP.memoize]: (r) => r.#memo.set(r.#memo.size, r.#peek()),
    [OP.putMemo1]: (r) => r.#memo.set(r.#u8(), r.#peek()),
    [OP.putMemo4]: (r) => r.#memo.set(r.#u32(), r.#peek()),
    [OP.getMemo1]: (r) => r.#recall(r.#u8()),
    [OP.getMemo4]: (r) => r.#recall(r.#u32()),
  };

  readonly #message: Uint8Array;
  readonly #view: DataView;
  readonly #stack: Value[] = [];
  readonly #memo = new Map<number, Value>();
  #at = 0;

  constructor(message: Uint8Array) {
    this.#message = message;
    this.#view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  }

  run(): Value {
    while (true) {
      const opcode = this.#u8();
      if (opcode === OP.stop) return this.#pop();
      const step = PickleReader.#steps[opcode];
      if (!step) this.#refuse(`opcode 0x${opcode.toString(16).padStart(2, "0")}, which no array needs`);
      step(this);
      if (this.#stack.length > MOST_ITEMS || this.#memo.size > MOST_ITEMS) this.#refuse("too many items");
    }
  }

  #global(module: string, name: string): void {
    const known = GLOBALS[`${module} ${name}`];
    if (!known) this.#refuse(`the name ${module}.${name}, which no array needs`);
    this.#push({ kind: "global", name: known });
  }

  /** The few calls that make arrays, each understood rather than made. */
  #reduce(): void {
    const [callable, args] = this.#take(2);
    if (callable?.kind !== "global" || args?.kind !== "tuple") this.#refuse("a call of something unknown");
    this.#push(this.#result(callable.name, args.items));
  }

  #result(name: GlobalName, args: readonly Value[]): Value {
    switch (name) {
      case "reconstruct":
        return { kind: "array", shape: [0], isFortran: false, data: new Uint8Array(0) };
      case "dtype":
        return { kind: "dtype", type: this.#asText(args[0]), order: "<" };
      case "frombuffer": {
        const [data, dtype, shape, order] = args;
        return {
          kind: "array",
          shape: this.#asShape(shape),
          dtype: this.#asDtype(dtype),
          isFortran: this.#asText(order) === "F",
          data: this.#asBytes(data),
        };
      }
      case "encode":
        return { kind: "bytes", bytes: this.#asLatin1(args[0]) };
      case "ndarray":
        return this.#refuse("a call of ndarray");
    }
  }

  /** The state of a dtype or of an array. A dtype is changed in place: arrays after the first share it. */
  #build(): void {
    const state = this.#pop();
    const object = this.#peek();
    if (state.kind !== "tuple") this.#refuse("a state that is no tuple");
    if (object.kind === "dtype") {
      object.order = this.#asText(state.items[1]);
    } else if (object.kind === "array") {
      object.shape = this.#asShape(state.items[1]);
      object.dtype = this.#asDtype(state.items[2]);
      object.isFortran = this.#asNumber(state.items[3]) !== 0;
      object.data = this.#asBytes(state.items[4]);
    } else {
      this.#refuse(`a state for a ${object.kind}`);
    }
  }

  #extend(items: Value[]): void {
    const list = this.#peek();
    if (list.kind !== "list") this.#refuse(`an append to a ${list.kind}`);
    list.items.push(...items);
    if (list.items.length > MOST_ITEMS) this.#refuse("too many items");
  }

  #push(value: Value): void {
    this.#stack.push(value);
  }

  #pop(): Value {
    return this.#stack.pop() ?? this.#refuse("an empty stack");
  }

  #peek(): Value {
    return this.#stack.at(-1) ?? this.#refuse("an empty stack");
  }

  #take(count: number): Value[] {
    if (this.#stack.length < count) this.#refuse("an empty stack");
    return this.#stack.splice(this.#stack.length - count, count);
  }

  #toMark(): Value[] {
    const mark = this.#stack.findLastIndex((value) => value.kind === "mark");
    if (mark < 0) this.#refuse("no mark");
    return this.#stack.splice(mark).slice(1);
  }

  #recall(key: number): void {
    this.#push(this.#memo.get(key) ?? this.#refuse(`memo ${key}, which was never stored`));
  }

  #bytes(length: number): Uint8Array {
    if (this.#at + length > this.#message.length) this.#refuse("the end of the message");
    this.#at += length;
    return this.#message.subarray(this.#at - length, this.#at);
  }

  #u8(): number {
    if (this.#at >= this.#message.length) this.#refuse("the end of the message");
    return this.#message[this.#at++]!;
  }

  #u16(): number {
    this.#bytes(2);
    return this.#view.getUint16(this.#at - 2, true);
  }

  #u32(): number {
    this.#bytes(4);
    return this.#view.getUint32(this.#at - 4, true);
  }

  #u64(): number {
    this.#bytes(8);
    return Number(this.#view.getBigUint64(this.#at - 8, true));
  }

  #line(): string {
    const end = this.#message.indexOf(0x0a, this.#at);
    if (end < 0) this.#refuse("a name without end");
    const line = this.#text(end - this.#at);
    this.#at = end + 1;
    return line;
  }

  #text(length: number): string {
    return utf8.decode(this.#bytes(length));
  }

  #asText(value: Value | undefined): string {
    return value?.kind === "text" ? value.text : this.#refuse(`a ${value?.kind} where text belongs`);
  }

  #asNumber(value: Value | undefined): number {
    return value?.kind === "number" ? value.number : this.#refuse(`a ${value?.kind} where a number belongs`);
  }

  #asBytes(value: Value | undefined): Uint8Array {
    return value?.kind === "bytes" ? value.bytes : this.#refuse(`a ${value?.kind} where bytes belong`);
  }

  #asDtype(value: Value | undefined): DtypeValue {
    return value?.kind === "dtype" ? value : this.#refuse(`a ${value?.kind} where a dtype belongs`);
  }

  #asShape(value: Value | undefined): readonly number[] {
    if (value?.kind !== "tuple") this.#refuse(`a ${value?.kind} where a shape belongs`);
    return value.items.map((item) => this.#asNumber(item));
  }

  /** Protocol 2 sends bytes as text, one character a byte. */
  #asLatin1(value: Value | undefined): Uint8Array {
    return Uint8Array.from(this.#asText(value), (character) => character.charCodeAt(0));
  }

  #refuse(what: string): never {
    throw new FormatError(`A pickled message was refused at byte ${this.#at}: it holds ${what}.`);
  }
}

function finishArray({ shape, dtype, isFortran, data }: ArrayValue): PickledArray {
  const type = dtype?.type as FrameType;
  const size = Object.hasOwn(ELEMENT_BYTES, type ?? "") ? ELEMENT_BYTES[type] : undefined;
  if (!dtype || size === undefined)
    throw new FormatError(`A pickled array has the type ${dtype?.type}, which is no number.`);
  if (dtype.order === ">")
    throw new FormatError("A pickled array is big-endian; the stream's arrays are little-endian.");
  const wanted = shape.reduce((product, length) => product * length, size);
  if (wanted !== data.length) {
    throw new FormatError(
      `A pickled array of shape [${shape.join(", ")}] needs ${wanted} bytes and has ${data.length}.`,
    );
  }
  return { type, shape, data: isFortran && shape.length > 1 ? toRowMajor(data, shape, size) : data };
}

/** Column-major bytes to row-major. */
function toRowMajor(data: Uint8Array, shape: readonly number[], size: number): Uint8Array {
  const result = new Uint8Array(data.length);
  const count = data.length / size;
  const index = new Array<number>(shape.length).fill(0);
  for (let target = 0; target < count; target++) {
    let source = 0;
    let stride = 1;
    for (let axis = 0; axis < shape.length; axis++) {
      source += index[axis]! * stride;
      stride *= shape[axis]!;
    }
    result.set(data.subarray(source * size, (source + 1) * size), target * size);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return result;
}
