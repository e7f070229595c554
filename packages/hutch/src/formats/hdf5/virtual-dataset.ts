import { RequestError } from "../../errors/mod.ts";
import { ByteWriter } from "./byte-writer.ts";
import { checkDtype, type Dtype, encodeDatatype } from "./datatype.ts";
import type { FileContext } from "./file-context.ts";
import { type Attributes, Hdf5Object } from "./hdf5-object.ts";
import { ALLOCATION, dataspaceMessage, datatypeMessage, fillMessage, MESSAGE, message } from "./messages.ts";
import { encodeFill } from "./value.ts";

/** Room for attributes a dataset gets after it was first published. */
const SPARE_BYTES = 64;

/** A box of elements that a virtual dataset borrows from a source. All lists are slowest dimension first. */
export interface VirtualSource {
  /** Source file, relative to the folder of the virtual dataset's file; `.` is that file itself. */
  readonly file: string;
  /** Path of the dataset in it. */
  readonly path: string;
  /** Size of the box in the source; as many elements as `toShape`, which it defaults to. */
  readonly fromShape?: readonly number[];
  /** First element of the box in the source; zeros if not given. */
  readonly from?: readonly number[];
  /** Size of the box in the virtual dataset. */
  readonly toShape: readonly number[];
  /** First element of the box in the virtual dataset; zeros if not given. */
  readonly to?: readonly number[];
}

export interface VirtualOptions {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly sources: readonly VirtualSource[];
  /** What elements read as that no source provides, or whose source is missing. */
  readonly fillValue?: number | bigint | boolean;
  readonly attributes?: Attributes;
}

/** A dataset put together from parts of others, of which it holds only the list. Made by `group.virtual`. */
export class VirtualDataset extends Hdf5Object {
  readonly dtype: Dtype;
  readonly shape: readonly number[];

  constructor(context: FileContext, path: string, options: VirtualOptions) {
    checkDtype(options.dtype, path);
    const fill = encodeFill(path, options.fillValue, options.dtype);
    const { address, index } = context.heap.add(encodeMappings(path, options));
    super(context, path, context.newHeader(SPARE_BYTES));
    this.dtype = options.dtype;
    this.shape = options.shape;
    this.addMessage(dataspaceMessage(options.shape));
    this.addMessage(datatypeMessage(encodeDatatype(options.dtype)));
    this.addMessage(fillMessage(ALLOCATION.incremental, fill));
    this.addMessage(message(MESSAGE.layout, new ByteWriter(32).u8(4, 3).u64(address).u32(index)));
    this.setAttributes(options.attributes ?? {});
  }
}

/** The list of sources as an object of the global heap. [specification 3.0, III.E, "virtual dataset"] */
function encodeMappings(where: string, { shape, sources }: VirtualOptions): Uint8Array {
  const out = new ByteWriter(1024).u8(0).u64(sources.length);
  for (const source of sources) {
    const { file, path, toShape, fromShape = toShape } = source;
    const to = source.to ?? shape.map(() => 0);
    const from = source.from ?? fromShape.map(() => 0);
    const isInside =
      to.length === shape.length &&
      toShape.length === shape.length &&
      shape.every((length, k) => to[k]! >= 0 && to[k]! + toShape[k]! <= length);
    if (!isInside) {
      throw new RequestError(
        `${where}: the part [${toShape.join(", ")}] at [${to.join(", ")}] from ${file} does not fit [${shape.join(", ")}].`,
      );
    }
    if (count(fromShape) !== count(toShape) || from.length !== fromShape.length) {
      throw new RequestError(`${where}: [${fromShape.join(", ")}] of ${file} cannot fill [${toShape.join(", ")}].`);
    }
    out.text(`${file}\0${path}\0`);
    writeBox(out, from, fromShape);
    writeBox(out, to, toShape);
  }
  return out.checksum().finish();
}

function count(shape: readonly number[]): number {
  return shape.reduce((all, length) => all * length, 1);
}

/** A regular hyperslab of one block: per dimension start, stride, count, block. [specification 3.0, VIII.C.2] */
function writeBox(out: ByteWriter, start: readonly number[], shape: readonly number[]): void {
  const HYPERSLAB = 2;
  const VERSION = 2;
  const REGULAR = 1;
  out
    .u32(HYPERSLAB)
    .u32(VERSION)
    .u8(REGULAR)
    .u32(4 + 32 * shape.length)
    .u32(shape.length);
  for (const [k, length] of shape.entries()) out.u64(start[k]!).u64(length).u64(1).u64(length);
}
