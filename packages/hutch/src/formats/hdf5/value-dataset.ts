import { RequestError } from "../../errors/mod.ts";
import { ByteWriter, UNDEFINED } from "./byte-writer.ts";
import type { Dtype } from "./datatype.ts";
import type { FileContext } from "./file-context.ts";
import { type Attributes, Hdf5Object } from "./hdf5-object.ts";
import { ALLOCATION, dataspaceMessage, datatypeMessage, fillMessage, MESSAGE, message } from "./messages.ts";
import { encodeElements, encodeValue, type Value } from "./value.ts";

/** Room for attributes and the link count a dataset gets after it was first published. */
const SPARE_BYTES = 64;

/** Values below this size lie among the metadata, larger ones aligned like frames. */
const SMALL_BYTES = 16_384;

export interface WriteOptions {
  /** Type to store the value in; otherwise as `Value` says. */
  readonly dtype?: Dtype;
  /** Shape of a flat array, slowest dimension first. */
  readonly shape?: readonly number[];
  readonly attributes?: Attributes;
}

/** A dataset of fixed size, written in one piece (contiguous layout). Made by `group.write`. */
export class ValueDataset extends Hdf5Object {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly #address: number;
  readonly #bytes: number;

  constructor(context: FileContext, path: string, value: Value, { dtype, shape, attributes = {} }: WriteOptions) {
    super(context, path, context.newHeader(SPARE_BYTES));
    const encoded = encodeValue(path, value, context.heap, { dtype, shape });
    this.dtype = encoded.dtype;
    this.shape = encoded.shape;
    this.#bytes = encoded.data.length;
    this.#address = store(context, encoded.data);
    this.addMessage(dataspaceMessage(encoded.shape));
    this.addMessage(datatypeMessage(encoded.datatype));
    this.addMessage(fillMessage(ALLOCATION.late, undefined));
    this.addMessage(message(MESSAGE.layout, new ByteWriter(32).u8(4, 1).u64(this.#address).u64(this.#bytes)));
    this.setAttributes(attributes);
  }

  /** Put another value of the same type and shape in its place. */
  overwrite(value: Value): void {
    this.context.assertOpen();
    const data = encodeElements(this.path, value, this.dtype, this.context.heap);
    if (data.length !== this.#bytes) {
      throw new RequestError(`${this.path}: a value of ${data.length} bytes cannot replace one of ${this.#bytes}.`);
    }
    if (data.length > 0) this.context.sink.write(this.#address, data);
  }
}

/** Write the data of a value and return its address. */
function store({ space, sink, alignmentBytes }: FileContext, data: Uint8Array): number {
  if (data.length === 0) return UNDEFINED; // an array without elements
  if (data.length < SMALL_BYTES) {
    const address = space.metadata(data.length);
    sink.write(address, data);
    return address;
  }
  const address = space.nextData(alignmentBytes);
  sink.write(address, data);
  space.claim(address + data.length);
  return address;
}
