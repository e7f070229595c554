import { FormatError } from "../../errors/mod.ts";
import { arrayBytes, type FrameLayout, isComplete, type LossRecord } from "../../protocols/frames/mod.ts";
import { type Attributes, type AttributeValue, type Dataset, type Group, Hdf5File } from "../hdf5/mod.ts";
import { type Column, ColumnStage } from "./column-stage.ts";
import { type FileCompression, frameFilters } from "./compression.ts";
import { deadTimeColumns } from "./dead-time-columns.ts";
import type { DeriveColumns, DerivedColumn } from "./derived-column.ts";
import { columnNames, createSkeleton, nexusName, SIDE_ATTRIBUTES, type Skeleton } from "./layout.ts";
import { FILE_DTYPE, type FrameRow, missingValue } from "./row.ts";

export interface FrameFileOptions {
  /** Name of the detector's group. Default `detector`. */
  readonly detector?: string;
  readonly title?: string;
  /** ISO 8601, with the time zone. */
  readonly startTime?: string;
  /** Compress plain frames. Default none. */
  readonly compression?: FileCompression;
  /** Columns to work out from each frame. Default: dead time and rates where the counters are there. */
  readonly derive?: readonly DeriveColumns[];
}

/** Frames from this size on get a chunk of their own. */
const OWN_CHUNK_BYTES = 16_384;

/** What is known of the frames of one layout. */
interface LayoutPlan {
  readonly data: Dataset;
  readonly isFirstChannel: boolean;
  /** For each side array its column, if it has one. */
  readonly side: readonly (Column | undefined)[];
  readonly derived: readonly { readonly column: Column; readonly source: DerivedColumn }[];
  /** Columns that frames of this layout have no value for. */
  readonly absent: ReadonlySet<Column> | undefined;
}

/**
 * A NeXus file of one series: frames, what goes with them, and the account of what is missing.
 *
 *     /entry                            NXentry, default plot `data`
 *       instrument/<detector>           NXdetector
 *         data            [frame, …]    row = frame number less that of the first row
 *         frame_number    [frame]       -1 where a frame is missing
 *         frame_mask      [frame]       0 where a frame was recorded, 1 where it is missing
 *         count_time, epoch, <counters> [frame, …]
 *         stream_record                 NXcollection: the account, with `gaps` and `gap_reasons`
 *       data                            NXdata, links to data and frame_mask
 *
 * Rows may come in any order. Missing ones read as zeros (floats: NaN) under a mask of 1.
 */
export class FrameFileWriter {
  readonly #file: Hdf5File;
  readonly #skeleton: Skeleton;
  readonly #compression: FileCompression;
  readonly #derive: readonly DeriveColumns[];
  readonly #columns: ColumnStage;
  readonly #plans = new Map<number, LayoutPlan>();
  readonly #data = new Map<string, Dataset>();
  readonly #byName = new Map<string, Column>();
  readonly #frameNumber: Column;
  readonly #mask: Column;
  /** Frames of the other channels go with these and have no columns of their own. */
  #firstData: string | undefined;
  #exposure: Column | undefined;
  #epoch: Column | undefined;
  #written = 0;

  /** @param file an empty file, which the writer closes */
  constructor(file: Hdf5File, options: FrameFileOptions = {}) {
    const { detector = "detector", compression = "none", derive = [deadTimeColumns] } = options;
    this.#file = file;
    this.#compression = compression;
    this.#derive = derive;
    this.#skeleton = createSkeleton(file, nexusName(detector), options);
    this.#columns = new ColumnStage(this.#skeleton.detector);
    this.#frameNumber = this.#column({ name: "frame_number", type: "i8", shape: [], fillValue: -1 });
    const mask = "0 recorded, 1 missing";
    this.#mask = this.#column({
      name: "frame_mask",
      type: "u1",
      shape: [],
      fillValue: 1,
      attributes: { meaning: mask },
    });
    file.publish();
  }

  /** Create the file. An existing one is left alone unless `overwrite`. */
  static create(path: string, options: FrameFileOptions & { overwrite?: boolean } = {}): FrameFileWriter {
    return new FrameFileWriter(Hdf5File.create(path, { overwrite: options.overwrite ?? false }), options);
  }

  get path(): string {
    return this.#file.path;
  }

  /** Frames written. */
  get written(): number {
    return this.#written;
  }

  /** Rows there are, missing ones included. */
  get rows(): number {
    return this.#columns.rows;
  }

  /** Bytes of the file so far. */
  get bytes(): number {
    return this.#file.size;
  }

  /**
   * Write one frame.
   *
   * @throws StorageError when the disk refuses. The frame may be written again; what was published stays valid.
   */
  write(frame: FrameRow): void {
    const plan = this.#plans.get(frame.layoutNumber) ?? this.#plan(frame);
    putRow(plan.data, frame, frame.layout);
    if (!plan.isFirstChannel) return;
    if (!Number.isNaN(frame.exposureS)) {
      this.#exposure ??= this.#column({ name: "count_time", type: "f8", shape: [], attributes: { units: "s" } });
    }
    if (!Number.isNaN(frame.timestamp)) {
      this.#epoch ??= this.#column({ name: "epoch", type: "f8", shape: [], attributes: { units: "s" } });
    }
    this.#columns.write(frame.row, (k) => {
      setFloat(this.#exposure, k, frame.exposureS);
      setFloat(this.#epoch, k, frame.timestamp);
      setWhole(this.#frameNumber, k, frame.frameNumber);
      this.#mask.row(k)[0] = 0;
      plan.side.forEach((column, index) => {
        column?.put(k, frame.side[index]!);
      });
      for (const { column, source } of plan.derived) source.fill(frame, column.row(k));
      return plan.absent;
    });
    this.#written += 1;
  }

  /** Let readers see what was written so far. */
  publish(): void {
    this.#columns.flush();
    this.#file.publish();
  }

  /** Enter the account and what the series said of itself, and close the file. */
  finish(record: LossRecord, series: Readonly<Record<string, unknown>> = {}): void {
    const end = record.gaps.at(-1)?.[1];
    const rows = Math.max(this.#columns.rows, end === undefined ? 0 : end - record.firstFrame + 1);
    this.#columns.skipTo(rows);
    for (const data of this.#data.values()) data.setExtent(Math.max(data.rows, rows));
    this.#skeleton.record.setAttributes(recordAttributes(record));
    this.#skeleton.record.setAttributes(plainAttributes(series));
    writeGaps(this.#skeleton.record, record);
    this.#file.close();
  }

  /** Close after an error that does not go away: what was published stays readable. */
  abandon(): void {
    this.#file.abandon();
  }

  #column(form: Parameters<ColumnStage["add"]>[0]): Column {
    const column = this.#columns.add(form);
    this.#byName.set(form.name, column);
    return column;
  }

  /** Datasets and columns for a layout that is met for the first time. */
  #plan({ layout, layoutNumber, row }: FrameRow): LayoutPlan {
    this.#firstData ??= dataName(layout);
    const isFirstChannel = dataName(layout) === this.#firstData;
    const data = this.#data.get(dataName(layout)) ?? this.#createData(layout, row);
    const derived = isFirstChannel ? this.#derive.flatMap((make) => make(layout)) : [];
    const names = columnNames(layout, derived);
    const own = new Set<Column>();
    const columnFor = (name: string, form: Omit<DerivedColumn, "name" | "fill">): Column | undefined => {
      const column = this.#byName.get(name) ?? this.#column({ ...form, name });
      if (arrayBytes(column.form) !== arrayBytes(form)) return undefined;
      own.add(column);
      return column;
    };
    const plan = {
      data,
      isFirstChannel,
      side: isFirstChannel
        ? layout.side.map(({ name, ...form }, k) =>
            columnFor(names.side[k]!, { ...form, attributes: SIDE_ATTRIBUTES[name] ?? {} }),
          )
        : [],
      derived: derived.flatMap((source, k) => {
        const column = columnFor(names.derived[k]!, source);
        return column ? [{ column, source }] : [];
      }),
    };
    const always = new Set([this.#frameNumber, this.#mask, this.#exposure, this.#epoch]);
    this.#plans.clear(); // the others do not know the new columns
    const absent = [...this.#byName.values()].filter((column) => !own.has(column) && !always.has(column));
    const whole = { ...plan, absent: absent.length > 0 ? new Set(absent) : undefined };
    this.#plans.set(layoutNumber, whole);
    return whole;
  }

  #createData(layout: FrameLayout, row: number): Dataset {
    const filters = frameFilters(layout, this.#compression);
    if (!filters) throw new FormatError(`Frames compressed with ${layout.compression} cannot be stored in HDF5.`);
    const hasOwnChunk = arrayBytes(layout) >= OWN_CHUNK_BYTES || filters.length > 0;
    const name = dataName(layout);
    const data = this.#skeleton.detector.dataset(name, {
      dtype: FILE_DTYPE[layout.type],
      shape: [null, ...layout.shape],
      ...(hasOwnChunk ? { chunk: [1, ...layout.shape] } : {}),
      filters,
      ...missingValue(layout.type),
      attributes: {
        interpretation: layout.shape.length === 1 || layout.side.length > 0 ? "spectrum" : "image",
        ...(layout.type === "f2" ? { numpy_dtype: "float16" } : {}),
      },
    });
    data.skip(row);
    this.#data.set(name, data);
    return data;
  }
}

/** `data`, or `data_<channel>` where frames come for several channels. */
function dataName({ channel }: FrameLayout): string {
  return channel === undefined ? "data" : `data_${nexusName(channel)}`;
}

/** Write pixels to their row, wherever that is. */
function putRow(dataset: Dataset, { row, data }: FrameRow, { compression }: FrameLayout): void {
  if (compression !== "none") dataset.writeChunk(row, data);
  else if (row < dataset.rows) dataset.replaceRow(row, data);
  else {
    if (row > dataset.rows) dataset.skip(row - dataset.rows);
    dataset.append(data);
  }
}

function setFloat(column: Column | undefined, k: number, value: number): void {
  if (!column) return;
  const { buffer, byteOffset } = column.row(k);
  new Float64Array(buffer, byteOffset, 1)[0] = value;
}

function setWhole(column: Column, k: number, value: number): void {
  const { buffer, byteOffset } = column.row(k);
  new BigInt64Array(buffer, byteOffset, 1)[0] = BigInt(value);
}

/** The numbers and words of the account; lists go into datasets. */
function recordAttributes(record: LossRecord): Attributes {
  const { gaps: _gaps, problemTexts, ...plain } = record;
  return { ...plainAttributes(plain), problem_texts: problemTexts.join("\n"), is_complete: isComplete(record) };
}

/** What attributes can hold as it is; the rest as JSON. Names become NeXus names. */
function plainAttributes(values: Readonly<Record<string, unknown>>): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const key = nexusName(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    if (typeof value === "number" && Number.isSafeInteger(value)) attributes[key] = { value, dtype: "<i8" };
    else if (typeof value === "number" || typeof value === "string" || typeof value === "boolean")
      attributes[key] = value;
    else attributes[key] = JSON.stringify(value).slice(0, 60_000);
  }
  return attributes;
}

function writeGaps(group: Group, { gaps }: LossRecord): void {
  if (gaps.length === 0) return;
  const numbers = BigInt64Array.from(gaps.flatMap(([first, last]) => [BigInt(first), BigInt(last)]));
  group.write("gaps", numbers, {
    shape: [gaps.length, 2],
    attributes: { long_name: "first and last frame number that is missing" },
  });
  group.write(
    "gap_reasons",
    gaps.map(([, , reason]) => reason),
  );
}
