import { FormatError, RequestError } from "../../errors/mod.ts";
import { ByteReader } from "./byte-reader.ts";
import { UNDEFINED } from "./byte-writer.ts";
import type { ChunkEntry } from "./chunk-index.ts";
import { type Dtype, decodeDatatype, elementBytes, type NumericArray, numberType } from "./datatype.ts";
import { decodeChunk, type Filter, type FilterStage, filterStages } from "./filters.ts";
import { MESSAGE } from "./messages.ts";
import type { MetadataReader, StoredMessage } from "./metadata-reader.ts";
import { type ChunkGrid, chunkGrid } from "./shape.ts";
import { decodeFilters, decodeLayout, type StoredLayout } from "./stored-layout.ts";
import { pasteTile, ravel } from "./tiles.ts";

/** A chunk as it stands in the file. */
export interface StoredChunk {
  readonly bytes: Uint8Array;
  /** Bit k is set when filter k was left out. */
  readonly filterMask: number;
}

/** A dataset of a file that Hutch wrote, or is writing. Made by `Hdf5Reader.dataset`. */
export class StoredDataset {
  readonly path: string;
  readonly dtype: Dtype;
  /** Shape of a chunk; undefined when the data lies in one piece. */
  readonly chunk: readonly number[] | undefined;
  readonly filters: readonly Filter[];
  readonly #reader: MetadataReader;
  readonly #address: number;
  readonly #layout: StoredLayout;
  readonly #grid: ChunkGrid;
  readonly #stages: readonly FilterStage[];
  readonly #fill: Uint8Array | undefined;
  #shape: readonly number[];

  constructor(reader: MetadataReader, address: number, path: string) {
    const where = `${reader.source.name}:${path}`;
    const messages = reader.messages(address);
    const dtype = decodeDatatype(required(messages, MESSAGE.datatype, where));
    if (dtype === undefined)
      throw new FormatError(`${where}: a type of element that Hutch does not write. Use h5wasm.`);
    const filters = find(messages, MESSAGE.filterPipeline);
    this.path = path;
    this.dtype = dtype;
    this.#reader = reader;
    this.#address = address;
    this.#shape = decodeShape(messages, where);
    this.#layout = decodeLayout(required(messages, MESSAGE.layout, where), reader, where);
    this.chunk = this.#layout.kind === "chunked" ? this.#layout.chunk : undefined;
    this.filters = filters ? decodeFilters(filters) : [];
    this.#stages = filterStages(this.filters, elementBytes(dtype));
    this.#fill = decodeFill(find(messages, MESSAGE.fillValue));
    const [rows, ...row] = this.#shape.length === 0 ? [1] : this.#shape;
    const chunk = this.chunk ?? [Math.max(1, rows!), ...row.map((length) => Math.max(1, length))];
    this.#grid = chunkGrid(where, { shape: [null, ...row], chunk }, elementBytes(dtype));
  }

  /** Size, slowest dimension first, as of opening or of the last `refresh`. */
  get shape(): readonly number[] {
    return this.#shape;
  }

  /** Bytes of one step along the first dimension. */
  get rowBytes(): number {
    return this.#grid.rowBytes;
  }

  /** See what the writer published since. */
  refresh(): this {
    this.#shape = decodeShape(this.#reader.messages(this.#address), this.path);
    if (this.#layout.kind === "chunked") this.#layout.lookup.forget();
    return this;
  }

  /**
   * One chunk as it is stored, filters not undone.
   *
   * @param index number along the first dimension when chunks hold whole rows, else the place in the grid of chunks
   * @returns undefined when the chunk was never written
   */
  readStoredChunk(index: number | readonly number[]): StoredChunk | undefined {
    const entry = this.#entry(this.#numberOf(index));
    if (!entry) return undefined;
    const bytes = new Uint8Array(entry.bytes);
    this.#reader.source.read(entry.address, bytes);
    return { bytes, filterMask: entry.filterMask };
  }

  /** One chunk, filters undone; a chunk that was never written is full of the fill value. */
  readChunk(index: number | readonly number[]): Uint8Array {
    return this.#decoded(this.#numberOf(index));
  }

  /**
   * Rows `start` to `start + count`, one after the other.
   *
   * @param target buffer to use, at least `count * rowBytes` long; a new one if not given
   * @returns the bytes of these rows (little-endian)
   */
  readRows(start: number, count = 1, target = new Uint8Array(count * this.rowBytes)): Uint8Array {
    const rows = this.#shape[0] ?? 1;
    if (start < 0 || count < 0 || start + count > rows) {
      throw new RequestError(`${this.path}: rows ${start} to ${start + count} were asked for; there are ${rows}.`);
    }
    const out = target.subarray(0, count * this.rowBytes);
    if (this.#layout.kind === "contiguous") {
      const { address } = this.#layout;
      if (address === UNDEFINED) this.#fillUp(out);
      else this.#reader.source.read(address + start * this.rowBytes, out);
    } else if (this.#stages.length === 0 && this.#grid.holdsRows) this.#readPlain(start, count, out);
    else this.#readDecoded(start, count, out);
    return out;
  }

  /** Rows as numbers of the dataset's type; a RequestError for texts and truth values. */
  readNumbers(start = 0, count = (this.#shape[0] ?? 1) - start): NumericArray {
    const type = numberType(this.dtype);
    if (!type) throw new RequestError(`${this.path} holds ${this.dtype}, not numbers. Read it with h5wasm.`);
    return new type.array(this.readRows(start, count).buffer as ArrayBuffer);
  }

  /** Unfiltered chunks of whole rows: straight into the target, neighbors in the file in one go. */
  #readPlain(start: number, count: number, out: Uint8Array): void {
    const { chunk, rowBytes } = this.#grid;
    const step = chunk[0]!;
    let run = { address: 0, at: 0, bytes: 0 };
    const readRun = () => {
      if (run.bytes > 0) this.#reader.source.read(run.address, out.subarray(run.at, run.at + run.bytes));
    };
    for (let row = start; row < start + count; ) {
      const rows = Math.min(step - (row % step), start + count - row);
      const entry = this.#entry(Math.floor(row / step));
      const at = (row - start) * rowBytes;
      const bytes = rows * rowBytes;
      const address = entry && entry.address + (row % step) * rowBytes;
      if (address !== undefined && address === run.address + run.bytes && run.at + run.bytes === at) run.bytes += bytes;
      else {
        readRun();
        run = { address: address ?? 0, at, bytes: address === undefined ? 0 : bytes };
        if (address === undefined) this.#fillUp(out.subarray(at, at + bytes));
      }
      row += rows;
    }
    readRun();
  }

  /** Any other chunks: undo the filters, put the tiles together, take the rows wanted. */
  #readDecoded(start: number, count: number, out: Uint8Array): void {
    const { chunk, rowBytes, chunksPerStep, holdsRows } = this.#grid;
    const step = chunk[0]!;
    for (let row = start; row < start + count; ) {
      const first = row % step;
      const rows = Math.min(step - first, start + count - row);
      const number = Math.floor(row / step) * chunksPerStep;
      let whole: Uint8Array;
      if (holdsRows) whole = this.#decoded(number);
      else {
        whole = new Uint8Array(step * rowBytes);
        for (let k = 0; k < chunksPerStep; k++) pasteTile(this.#grid, k, this.#decoded(number + k), whole);
      }
      out.set(whole.subarray(first * rowBytes, (first + rows) * rowBytes), (row - start) * rowBytes);
      row += rows;
    }
  }

  #decoded(number: number): Uint8Array {
    const { chunkBytes } = this.#grid;
    const entry = this.#entry(number);
    if (!entry) return this.#fillUp(new Uint8Array(chunkBytes));
    const stored = new Uint8Array(entry.bytes);
    this.#reader.source.read(entry.address, stored);
    const where = `${this.path}, chunk ${number}`;
    return decodeChunk(this.#stages, stored, { filterMask: entry.filterMask, chunkBytes, where });
  }

  #entry(number: number): ChunkEntry | undefined {
    if (this.#layout.kind === "chunked") return this.#layout.lookup.get(number);
    const { address, bytes } = this.#layout;
    return address === UNDEFINED ? undefined : { address, bytes, filterMask: 0 };
  }

  #numberOf(index: number | readonly number[]): number {
    if (typeof index === "number") return index * this.#grid.chunksPerStep;
    return index[0]! * this.#grid.chunksPerStep + ravel(index.slice(1), this.#grid.across);
  }

  #fillUp(target: Uint8Array): Uint8Array {
    if (!this.#fill) return target.fill(0);
    for (let at = 0; at < target.length; at += this.#fill.length) target.set(this.#fill, at);
    return target;
  }
}

function decodeShape(messages: readonly StoredMessage[], where: string): number[] {
  const message = new ByteReader(required(messages, MESSAGE.dataspace, where)).skip(1);
  const rank = message.u8();
  message.skip(2);
  return Array.from({ length: rank }, () => message.u64());
}

function decodeFill(data: Uint8Array | undefined): Uint8Array | undefined {
  if (data?.[0] !== 3 || (data[1]! & 0x20) === 0) return undefined;
  const message = new ByteReader(data).skip(2);
  const fill = message.bytes(message.u32());
  return fill.length > 0 ? fill : undefined;
}

function find(messages: readonly StoredMessage[], type: number): Uint8Array | undefined {
  return messages.find((message) => message.type === type)?.data;
}

function required(messages: readonly StoredMessage[], type: number, where: string): Uint8Array {
  const data = find(messages, type);
  if (data) return data;
  throw new FormatError(`${where} is not a dataset.`);
}
