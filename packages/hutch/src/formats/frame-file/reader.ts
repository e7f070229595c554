import type { Dataset, Group } from "h5wasm/node";
import { FormatError, HutchError, StorageError } from "../../errors/mod.ts";
import { ELEMENT_BYTES, type Frame, type FrameType, isSameShape } from "../../protocols/frames/mod.ts";
import { Hdf5Reader, type StoredDataset } from "../hdf5/mod.ts";

/** A dataset of one row for each frame, beside the frames. */
interface Column {
  readonly name: string;
  readonly type: FrameType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  readonly rowBytes: number;
}

/** Columns that are no side arrays of the stream. */
const OWN = new Set(["frame_number", "frame_mask", "count_time", "epoch"]);
/** Names under which frames are found in flat files. */
const FLAT_NAMES = ["frames", "data"];

/**
 * Reads the frames of a series again, and what goes with them: files of ours, and both layouts of MAX IV's Xspress3
 * streamer, `/entry/instrument/xspress3/data` with its counters and the older flat one with `/frames`.
 */
export class FrameFileReader {
  readonly type: FrameType;
  /** Of one frame, slowest axis first. */
  readonly shape: readonly number[];
  /** Rows, missing frames included. */
  readonly rows: number;
  /** Path of the frames in the file. */
  readonly path: string;
  readonly #frames: Dataset;
  readonly #stored: StoredDataset | undefined;
  readonly #columns: readonly Column[];
  readonly #close: () => void;

  private constructor(
    frames: Dataset,
    columns: readonly Column[],
    stored: StoredDataset | undefined,
    close: () => void,
  ) {
    const [rows = 0, ...shape] = frames.shape ?? [];
    this.type = frameType(frames);
    this.shape = shape;
    this.rows = rows;
    this.path = frames.path;
    this.#frames = frames;
    this.#stored = stored;
    this.#columns = columns;
    this.#close = close;
  }

  /**
   * Open a file.
   *
   * @throws StorageError when it cannot be read, FormatError when there are no frames in it
   */
  static async open(path: string): Promise<FrameFileReader> {
    const { default: h5wasm } = await import("h5wasm/node");
    await h5wasm.ready;
    let file: InstanceType<typeof h5wasm.File>;
    try {
      file = new h5wasm.File(path, "r");
      file.keys(); // a file that is not there shows here
    } catch (cause) {
      throw new StorageError(`Cannot read ${path}. See that it is there and is an HDF5 file.`, { cause });
    }
    const found = findFrames(file, (item): item is Dataset => item instanceof h5wasm.Dataset, isGroup(h5wasm.Group));
    if (!found) {
      file.close();
      throw new FormatError(`${path} holds no frames: no data in an NXdetector, and no dataset called frames.`);
    }
    const ours = openStored(path, found.frames.path);
    return new FrameFileReader(found.frames, found.columns, ours?.dataset, () => {
      ours?.reader.close();
      file.close();
    });
  }

  /** One frame; undefined when it is missing. */
  read(row: number): Frame | undefined {
    if (this.#number("frame_mask", row) === 1) return undefined;
    const exposureS = this.#number("count_time", row);
    const timestamp = this.#number("epoch", row);
    return {
      frameNumber: this.#number("frame_number", row) ?? row,
      type: this.type,
      shape: this.shape,
      compression: "none",
      data: this.#pixels(row),
      ...(exposureS === undefined ? {} : { exposureS }),
      ...(timestamp === undefined ? {} : { timestamp }),
      side: this.#columns
        .filter(({ name }) => !OWN.has(name))
        .map(({ name, type, shape, data, rowBytes }) => ({
          name,
          type,
          shape,
          data: data.subarray(row * rowBytes, (row + 1) * rowBytes),
        })),
      attributes: {},
    };
  }

  close(): void {
    this.#close();
  }

  #pixels(row: number): Uint8Array {
    if (this.#stored) return this.#stored.readRows(row, 1);
    const ranges: [number, number][] = [[row, row + 1], ...this.shape.map((length): [number, number] => [0, length])];
    return bytesOf(this.#frames.slice(ranges));
  }

  #number(name: string, row: number): number | undefined {
    const column = this.#columns.find((candidate) => candidate.name === name);
    if (!column || column.shape.length > 0) return undefined;
    const view = new DataView(column.data.buffer, column.data.byteOffset + row * column.rowBytes);
    if (column.type === "i8") return Number(view.getBigInt64(0, true));
    if (column.type === "f8") return Number.isNaN(view.getFloat64(0, true)) ? undefined : view.getFloat64(0, true);
    return column.type === "u1" ? view.getUint8(0) : undefined;
  }
}

type Item = ReturnType<Group["get"]>;

const isGroup =
  (Class: typeof Group) =>
  (item: Item): item is Group =>
    item instanceof Class;

/** The dataset of frames and its columns: in a group of an instrument, or in the root. */
function findFrames(
  root: Group,
  isDataset: (item: Item) => item is Dataset,
  isGroupHere: (item: Item) => item is Group,
): { frames: Dataset; columns: Column[] } | undefined {
  const instrument = root.get("entry/instrument");
  const detectors = isGroupHere(instrument) ? instrument.keys().map((name) => instrument.get(name)) : [];
  for (const [group, names] of [
    ...detectors.filter(isGroupHere).map((detector) => [detector, ["data"]] as const),
    [root, FLAT_NAMES] as const,
  ]) {
    const frames = names.map((name) => group.get(name)).find(isDataset);
    if (!frames?.shape || frames.shape.length < 2) continue;
    const others = group.keys().map((name) => ({ name, item: group.get(name) }));
    const columns = others.flatMap(({ name, item }) => (isDataset(item) ? readColumn(name, item, frames) : []));
    return { frames, columns };
  }
  return undefined;
}

/** A dataset with one row for each frame; none for the frames themselves and for anything else. */
function readColumn(name: string, dataset: Dataset, frames: Dataset): Column[] {
  const { shape } = dataset;
  const isOfFrames = shape !== null && shape[0] === frames.shape![0] && !isSameShape(shape, frames.shape!);
  const type = typeOf(dataset);
  if (!isOfFrames || !type || dataset.path === frames.path) return [];
  const row = shape.slice(1);
  const rowBytes = row.reduce((product, length) => product * length, ELEMENT_BYTES[type]);
  const values = dataset.value;
  return ArrayBuffer.isView(values) ? [{ name, type, shape: row, data: bytesOf(values), rowBytes }] : [];
}

/** Ours are read at file speed, with all their filters; others through libhdf5. */
function openStored(path: string, dataset: string): { reader: Hdf5Reader; dataset: StoredDataset } | undefined {
  let reader: Hdf5Reader | undefined;
  try {
    reader = Hdf5Reader.open(path);
    return { reader, dataset: reader.dataset(dataset) };
  } catch (error) {
    reader?.close();
    if (error instanceof HutchError) return undefined;
    throw error;
  }
}

function typeOf(dataset: Dataset): FrameType | undefined {
  const { dtype } = dataset;
  return typeof dtype === "string" ? CODES[dtype.replace(/^[<|]/, "")] : undefined;
}

/** h5wasm names types as Python's struct module does. */
const CODES: Readonly<Record<string, FrameType>> = {
  B: "u1",
  H: "u2",
  I: "u4",
  Q: "u8",
  b: "i1",
  h: "i2",
  i: "i4",
  q: "i8",
  f: "f4",
  d: "f8",
};

function frameType(dataset: Dataset): FrameType {
  const type = typeOf(dataset);
  if (type) return type;
  throw new FormatError(`${dataset.path} holds elements of the type ${String(dataset.dtype)}, which no frames have.`);
}

function bytesOf(values: unknown): Uint8Array {
  if (!ArrayBuffer.isView(values)) throw new FormatError("A dataset of numbers was read as something else.");
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
