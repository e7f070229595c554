import { RequestError } from "../../errors/mod.ts";
import type { ChunkIndex } from "./chunk-index.ts";
import { ElementFormat } from "./chunk-index.ts";
import { chunkedLayoutMessage } from "./chunked-layout.ts";
import {
  checkDtype,
  type Dtype,
  dtypeOf,
  elementBytes,
  encodeDatatype,
  type NumericArray,
  numberType,
} from "./datatype.ts";
import { ExtensibleArray } from "./extensible-array.ts";
import type { FileContext, Stream } from "./file-context.ts";
import { encodeChunk, type Filter, type FilterStage, filterMessage, filterStages } from "./filters.ts";
import { FixedArray } from "./fixed-array.ts";
import { type Attributes, Hdf5Object } from "./hdf5-object.ts";
import { ALLOCATION, dataspaceMessage, datatypeMessage, fillMessage } from "./messages.ts";
import type { MessageHandle } from "./object-header.ts";
import { type ChunkGrid, chunkGrid } from "./shape.ts";
import { roundUp } from "./space.ts";
import { cutTiles, ravel } from "./tiles.ts";
import { bytesOf, encodeElements, encodeFill, product, type Value } from "./value.ts";

/** Room for attributes a dataset gets after it was first published. */
const SPARE_BYTES = 192;
/** Unfiltered chunks from this size on start on aligned addresses. */
const ALIGNED_FROM_BYTES = 65_536;

/** Gaps up to this size between aligned frames are written as zeros, so that several frames go out in one call. */
const MAX_PADDING_BYTES = 65_536;

export interface DatasetOptions {
  readonly dtype: Dtype;
  /** Slowest dimension first; `null` in the first place: empty now, grows without limit. */
  readonly shape: readonly (number | null)[];
  /** Largest size, `null` for unlimited; only the first dimension may grow. Without it, as `shape` says. */
  readonly maxShape?: readonly (number | null)[];
  /** Shape of a chunk. Without it whole rows: one, or as many as make 8 KiB. */
  readonly chunk?: readonly number[];
  /** Applied to every chunk, first to last. */
  readonly filters?: readonly Filter[];
  /** What rows read as that were never written; without it zeros. */
  readonly fillValue?: number | bigint | boolean;
  readonly attributes?: Attributes;
}

/** Rows that do not fill a chunk yet. */
interface OpenChunk {
  /** Which step along the first dimension. */
  readonly step: number;
  readonly rows: Uint8Array;
  isDirty: boolean;
  /** Where its tiles lie, once it was published half full. */
  addresses: readonly number[] | undefined;
}

/**
 * A dataset that is filled along its first dimension: frames, spectra, or columns of numbers. Made by `group.dataset`.
 *
 * A row is one step along the first dimension (a frame of `[frame, y, x]`, a number of a column). Rows that make up
 * whole chunks are written at once; others wait in memory until their chunk is full or the file is published.
 */
export class Dataset extends Hdf5Object implements Stream {
  readonly dtype: Dtype;
  readonly chunk: readonly number[];
  readonly #grid: ChunkGrid;
  readonly #stages: readonly FilterStage[];
  readonly #fill: Uint8Array | undefined;
  readonly #index: ChunkIndex;
  readonly #alignment: number;
  readonly #dataspace: MessageHandle;
  #extent: number;
  #publishedExtent: number;
  #rows = 0;
  #open: OpenChunk | undefined;

  constructor(context: FileContext, path: string, options: DatasetOptions) {
    checkDtype(options.dtype, path);
    if (options.dtype === "S") throw new RequestError(`${path}: texts of fixed size need a size here, e.g. S32.`);
    const grid = chunkGrid(path, options, elementBytes(options.dtype));
    const stages = filterStages(options.filters ?? [], grid.elementBytes);
    const fill = encodeFill(path, options.fillValue, options.dtype);
    super(context, path, context.newHeader(SPARE_BYTES));
    this.dtype = options.dtype;
    this.chunk = grid.chunk;
    this.#grid = grid;
    this.#stages = stages;
    this.#fill = fill;
    this.#extent = grid.shape[0]!;
    this.#publishedExtent = this.#extent;
    this.#alignment = grid.chunkBytes >= ALIGNED_FROM_BYTES && stages.length === 0 ? context.alignmentBytes : 8;
    this.#index = newIndex(context, grid, stages.length > 0);
    this.#dataspace = this.addMessage(dataspaceMessage(grid.shape, grid.maxShape));
    this.addMessage(datatypeMessage(encodeDatatype(options.dtype)));
    this.addMessage(fillMessage(ALLOCATION.incremental, fill));
    this.addMessage(chunkedLayoutMessage(grid, this.#index));
    if (stages.length > 0) this.addMessage(filterMessage(stages));
    this.setAttributes(options.attributes ?? {});
    context.addStream(this);
  }

  /** Present size, slowest dimension first. */
  get shape(): readonly number[] {
    return [this.#extent, ...this.#grid.shape.slice(1)];
  }

  /** Rows appended or skipped so far: where the next `append` goes. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes of one row. */
  get rowBytes(): number {
    return this.#grid.rowBytes;
  }

  /** Bytes of one chunk without filters. */
  get chunkBytes(): number {
    return this.#grid.chunkBytes;
  }

  /**
   * Append one row or several. A Uint8Array is taken as the bytes of the file (little-endian) whatever the dtype; other
   * typed arrays must have the dataset's type; numbers, texts and lists of them are converted. The buffer is free for
   * reuse when the call returns.
   *
   * @throws RequestError when the length is not that of whole rows, or the dataset is full: nothing is taken then
   * @throws StorageError when the disk refuses; `rows` tells how many were taken, the rest may be tried again
   */
  append(data: ArrayBufferView | Value): void {
    this.context.assertOpen();
    const bytes = this.#bytesFor(data);
    const { rowBytes, chunk } = this.#grid;
    if (bytes.length % rowBytes !== 0) {
      throw new RequestError(`${this.path}: ${bytes.length} bytes are not whole rows of ${rowBytes} bytes.`);
    }
    const count = bytes.length / rowBytes;
    this.#assertRoom(this.#rows + count);
    const step = chunk[0]!;
    for (let done = 0; done < count; ) {
      const offset = this.#rows % step;
      const rows = Math.min(count - done, step - offset);
      const part = bytes.subarray(done * rowBytes, (done + rows) * rowBytes);
      if (rows === step) this.#writeStep(this.#rows / step, part);
      else this.#buffer(offset, part);
      this.#advance(this.#rows + rows);
      done += rows;
    }
  }

  /**
   * Append several rows, or blocks of rows, that lie in buffers of their own. Where every row is an unfiltered chunk they go
   * out in one system call, which is the fastest way to write frames.
   *
   * @throws as `append` does
   */
  appendAll(parts: readonly ArrayBufferView[]): void {
    const isPlain = this.#stages.length === 0 && this.chunk[0] === 1 && this.#grid.holdsRows;
    if (!isPlain || this.#alignment > MAX_PADDING_BYTES) {
      for (const part of parts) this.append(part);
      return;
    }
    this.context.assertOpen();
    const rows = parts.map((part) => this.#bytesFor(part));
    const odd = rows.find((bytes) => bytes.length !== this.rowBytes);
    if (odd) throw new RequestError(`${this.path}: a frame has ${this.rowBytes} bytes here, not ${odd.length}.`);
    this.#assertRoom(this.#rows + rows.length);
    this.#putChunks(this.#rows, rows);
    this.#advance(this.#rows + rows.length);
  }

  /** Leave out `count` rows: they read as the fill value. For frames that never came. */
  skip(count: number): void {
    this.context.assertOpen();
    if (!Number.isSafeInteger(count) || count < 0) throw new RequestError(`${this.path}: cannot skip ${count} rows.`);
    this.#assertRoom(this.#rows + count);
    this.#jump(this.#rows + count);
  }

  /** Make the dataset `rows` long; what was not written reads as the fill value, and `append` goes on after it. */
  setExtent(rows: number): void {
    if (rows < this.#rows) {
      throw new RequestError(`${this.path}: cannot cut ${this.#rows} rows down to ${rows}; datasets only grow.`);
    }
    this.skip(rows - this.#rows);
  }

  /**
   * Replace one row that was appended or left out before: for frames that come late.
   *
   * @throws RequestError for a row that is not there yet, and with filters when several rows share a chunk that is
   *   already written
   */
  replaceRow(row: number, data: ArrayBufferView | Value): void {
    this.context.assertOpen();
    const bytes = this.#bytesFor(data);
    const { rowBytes, chunk, holdsRows } = this.#grid;
    if (!(row >= 0 && row < this.#rows) || bytes.length !== rowBytes) {
      throw new RequestError(
        `${this.path}: row ${row} of ${this.#rows} cannot be replaced by ${bytes.length} bytes; rows have ${rowBytes}.`,
      );
    }
    const step = Math.floor(row / chunk[0]!);
    const offset = (row % chunk[0]!) * rowBytes;
    const stored = this.#index.get(step * this.#grid.chunksPerStep);
    if (this.#open?.step === step) {
      this.#open.rows.set(bytes, offset);
      this.#open.isDirty = true;
    } else if (chunk[0] === 1) this.#writeStep(step, bytes);
    else if (!stored) {
      const rows = this.#filled(chunk[0]! * rowBytes);
      rows.set(bytes, offset);
      this.#writeStep(step, rows);
    } else if (this.#stages.length === 0 && holdsRows) this.context.sink.write(stored.address + offset, bytes);
    else throw new RequestError(`${this.path}: row ${row} lies in a chunk that is closed. Use one row per chunk.`);
  }

  /**
   * Write one chunk as it is to stand in the file, already passed through the filters. The dataset grows to contain it.
   *
   * @param index the chunk's number along the first dimension when chunks hold whole rows, else its place in the grid of
   *   chunks, slowest dimension first
   * @param options `filterMask`: bit k set when filter k was left out
   */
  writeChunk(
    index: number | readonly number[],
    bytes: Uint8Array,
    { filterMask = 0 }: { filterMask?: number } = {},
  ): void {
    this.context.assertOpen();
    const place = typeof index === "number" ? [index, ...this.#grid.across.map(() => 0)] : index;
    const { chunk, across, chunkBytes, maxShape } = this.#grid;
    const isInside =
      place.length === chunk.length && place.every((at, k) => at >= 0 && (k === 0 || at < across[k - 1]!));
    const end = (place[0]! + 1) * chunk[0]!;
    if (!isInside || place[0]! * chunk[0]! >= (maxShape[0] ?? Number.POSITIVE_INFINITY)) {
      throw new RequestError(`${this.path}: there is no chunk [${place.join(", ")}].`);
    }
    if (this.#open?.step === place[0]) {
      throw new RequestError(`${this.path}: chunk ${place[0]} is being filled by append; write it one way only.`);
    }
    if (this.#stages.length === 0 && bytes.length !== chunkBytes) {
      throw new RequestError(`${this.path}: a chunk has ${chunkBytes} bytes here, not ${bytes.length}.`);
    }
    this.#putChunk(place[0]! * this.#grid.chunksPerStep + ravel(place.slice(1), across), bytes, filterMask);
    this.#jump(Math.max(this.#rows, Math.min(end, maxShape[0] ?? end)));
  }

  writeRows(isLast: boolean): void {
    const open = this.#open;
    if (open && isLast) this.#closeStep(open);
    else if (open?.isDirty) this.#writeOpen(open);
  }

  writeIndex(): void {
    this.#index.write(this.context.sink);
  }

  updateShape(): void {
    if (this.#publishedExtent === this.#extent) return;
    this.replaceMessage(this.#dataspace, dataspaceMessage(this.shape, this.#grid.maxShape));
    this.#publishedExtent = this.#extent;
  }

  #bytesFor(data: ArrayBufferView | Value): Uint8Array {
    if (!ArrayBuffer.isView(data)) return encodeElements(this.path, data, this.dtype, this.context.heap);
    if (data instanceof Uint8Array) return data;
    const given = dtypeOf(data as NumericArray);
    if (numberType(given) !== numberType(this.dtype)) {
      throw new RequestError(`${this.path}: holds ${this.dtype}, got an array of ${given}. Convert it first.`);
    }
    return bytesOf(data);
  }

  #assertRoom(rows: number): void {
    const most = this.#grid.maxShape[0] ?? Number.POSITIVE_INFINITY;
    if (rows > most) throw new RequestError(`${this.path}: ${rows} rows, but it was made for ${most} at most.`);
  }

  #advance(rows: number): void {
    this.#rows = rows;
    this.#extent = Math.max(this.#extent, rows);
  }

  /** Go on at `rows`; an open chunk that ends before will get no more rows. */
  #jump(rows: number): void {
    const open = this.#open;
    if (open && rows >= (open.step + 1) * this.chunk[0]!) this.#closeStep(open);
    this.#advance(rows);
  }

  /** Keep rows that do not make a whole chunk; write the chunk once it is full. */
  #buffer(offset: number, part: Uint8Array): void {
    const step = Math.floor(this.#rows / this.chunk[0]!);
    let open = this.#open;
    if (open?.step !== step) {
      if (this.#index.get(step * this.#grid.chunksPerStep)) {
        throw new RequestError(`${this.path}: chunk ${step} was written by writeChunk; append cannot add to it.`);
      }
      open = { step, rows: this.#filled(this.chunk[0]! * this.rowBytes), isDirty: false, addresses: undefined };
      this.#open = open;
    }
    open.rows.set(part, offset * this.rowBytes);
    open.isDirty = true;
    if (offset * this.rowBytes + part.length === open.rows.length) this.#closeStep(open);
  }

  /** Write the open chunk as far as it is filled. Its place stays the same until it is full. */
  #writeOpen(open: OpenChunk): void {
    const mask = 2 ** this.#stages.length - 1; // a chunk that will change is stored without filters
    const addresses: number[] = [];
    let tile = 0;
    for (const bytes of this.#tiles(open.rows)) {
      const known = open.addresses?.[tile];
      if (known === undefined) addresses.push(this.#putChunk(open.step * this.#grid.chunksPerStep + tile, bytes, mask));
      else this.context.sink.write(known, bytes);
      tile += 1;
    }
    open.addresses ??= addresses;
    open.isDirty = false;
  }

  #closeStep(open: OpenChunk): void {
    if (open.addresses && this.#stages.length === 0) this.#writeOpen(open);
    else this.#writeStep(open.step, open.rows);
    this.#open = undefined;
  }

  /** Encode and write the chunks of `chunk[0]` whole rows. */
  #writeStep(step: number, rows: Uint8Array): void {
    let number = step * this.#grid.chunksPerStep;
    for (const tile of this.#tiles(rows)) {
      const { bytes, filterMask } = encodeChunk(this.#stages, tile, this.path);
      this.#putChunk(number, bytes, filterMask);
      number += 1;
    }
  }

  #tiles(rows: Uint8Array): Iterable<Uint8Array> {
    return this.#grid.holdsRows ? [rows] : cutTiles(this.#grid, rows, () => this.#filled(this.#grid.chunkBytes));
  }

  /** Write one chunk to a new place and enter it in the index. */
  #putChunk(number: number, bytes: Uint8Array, filterMask: number): number {
    const { space, sink } = this.context;
    const known = this.#stages.length === 0 ? this.#index.get(number) : undefined;
    if (known) {
      sink.write(known.address, bytes);
      return known.address;
    }
    const address = space.nextData(this.#alignment);
    sink.write(address, bytes);
    space.claim(address + bytes.length);
    this.#index.set(number, { address, bytes: bytes.length, filterMask });
    return address;
  }

  /** Write unfiltered chunks that follow each other, to new places side by side, and enter them in the index. */
  #putChunks(first: number, chunks: readonly Uint8Array[]): void {
    const { space, sink } = this.context;
    const start = space.nextData(this.#alignment);
    const parts: Uint8Array[] = [];
    const addresses: number[] = [];
    let end = start;
    for (const bytes of chunks) {
      const address = roundUp(end, this.#alignment);
      if (address > end) parts.push(new Uint8Array(address - end));
      addresses.push(address);
      parts.push(bytes);
      end = address + bytes.length;
    }
    sink.writeAll(start, parts);
    space.claim(end);
    for (const [k, address] of addresses.entries()) {
      this.#index.set(first + k, { address, bytes: this.#grid.chunkBytes, filterMask: 0 });
    }
  }

  #filled(bytes: number): Uint8Array {
    const target = new Uint8Array(bytes);
    if (this.#fill) for (let at = 0; at < bytes; at += this.#fill.length) target.set(this.#fill, at);
    return target;
  }
}

function newIndex(context: FileContext, grid: ChunkGrid, isFiltered: boolean): ChunkIndex {
  const format = new ElementFormat(grid.chunkBytes, isFiltered);
  const most = grid.maxShape[0];
  if (most === null || most === undefined) return new ExtensibleArray(context.space, format);
  return new FixedArray(context.space, format, Math.ceil(most / grid.chunk[0]!) * product(grid.across));
}
