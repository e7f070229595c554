import { arrayBytes, ELEMENT_BYTES, type FrameType } from "../../protocols/frames/mod.ts";
import type { Attributes, Dataset, Group } from "../hdf5/mod.ts";
import { FILE_DTYPE, missingValue } from "./row.ts";

/** Rows that are gathered before a column goes to the file. */
const STAGE_ROWS = 256;
/** Rows of one chunk of a column, unless they are long. */
const CHUNK_ROWS = 1024;
const CHUNK_BYTES = 65_536;

/** What a column of one row for each frame is. */
export interface ColumnForm {
  readonly name: string;
  readonly type: FrameType;
  /** Of one row; `[]` for a number. */
  readonly shape: readonly number[];
  readonly attributes?: Attributes;
  /** What rows read as whose frame never came. */
  readonly fillValue?: number;
}

/** One column: its dataset, and the rows that wait to be written. */
export class Column {
  readonly form: ColumnForm;
  readonly #dataset: Dataset;
  readonly #rowBytes: number;
  readonly #staged: Uint8Array;
  readonly #blank: Uint8Array;

  /** @param skipped rows that were written before the column came up */
  constructor(group: Group, form: ColumnForm, skipped: number) {
    const { name, type, shape, attributes = {} } = form;
    this.form = form;
    this.#rowBytes = arrayBytes({ type, shape });
    const rows = Math.max(1, Math.min(CHUNK_ROWS, Math.floor(CHUNK_BYTES / this.#rowBytes)));
    this.#dataset = group.dataset(name, {
      dtype: FILE_DTYPE[type],
      shape: [null, ...shape],
      chunk: [rows, ...shape],
      ...(form.fillValue === undefined ? missingValue(type) : { fillValue: form.fillValue }),
      attributes,
    });
    this.#dataset.skip(skipped);
    this.#staged = new Uint8Array(STAGE_ROWS * this.#rowBytes);
    this.#blank = blankRow(form, this.#rowBytes);
  }

  /** Bytes of the staged row `k`, to be filled. */
  row(k: number): Uint8Array {
    return this.#staged.subarray(k * this.#rowBytes, (k + 1) * this.#rowBytes);
  }

  /** Put bytes into the staged row `k`. */
  put(k: number, bytes: Uint8Array): void {
    this.#staged.set(bytes, k * this.#rowBytes);
  }

  /** This frame has no such value. */
  putMissing(k: number): void {
    this.put(k, this.#blank);
  }

  /** Rows in the dataset. */
  get rows(): number {
    return this.#dataset.rows;
  }

  /** Write the staged rows from `first` to `end` (not included). */
  append(first: number, end: number): void {
    this.#dataset.append(this.#staged.subarray(first * this.#rowBytes, end * this.#rowBytes));
  }

  skip(count: number): void {
    this.#dataset.skip(count);
  }

  /** Write the staged row 0 in the place of row `row`. */
  replace(row: number): void {
    this.#dataset.replaceRow(row, this.row(0));
  }
}

/**
 * Columns that grow together, one row for each frame. Rows are gathered and written in blocks: growing a dozen datasets
 * for each single frame is what makes frame writers slow.
 */
export class ColumnStage {
  readonly #group: Group;
  readonly #columns: Column[] = [];
  #rows = 0;
  #staged = 0;

  constructor(group: Group) {
    this.#group = group;
  }

  /** Rows written, staged or left out so far: the next row. */
  get rows(): number {
    return this.#rows + this.#staged;
  }

  /** Add a column; rows before it read as its fill value. */
  add(form: ColumnForm): Column {
    this.flush();
    const column = new Column(this.#group, form, this.#rows);
    this.#columns.push(column);
    return column;
  }

  /** Write one frame's row, which `fill` puts into row `k` of the columns; all others get their fill value. */
  write(row: number, fill: (k: number) => ReadonlySet<Column> | undefined): void {
    if (row < this.rows) {
      this.flush();
      this.#fill(0, fill);
      for (const column of this.#columns) column.replace(row);
      return;
    }
    if (row > this.rows) this.skipTo(row);
    this.#fill(this.#staged, fill);
    this.#staged += 1;
    if (this.#staged === STAGE_ROWS) this.flush();
  }

  /** Leave out rows up to `row`. */
  skipTo(row: number): void {
    this.flush();
    if (row <= this.#rows) return;
    for (const column of this.#columns) column.skip(row - column.rows);
    this.#rows = row;
  }

  /** Hand what is staged to the file. May be repeated after an error: each column goes on with what it has not taken. */
  flush(): void {
    if (this.#staged === 0) return;
    for (const column of this.#columns) column.append(column.rows - this.#rows, this.#staged);
    this.#rows += this.#staged;
    this.#staged = 0;
  }

  #fill(k: number, fill: (k: number) => ReadonlySet<Column> | undefined): void {
    const absent = fill(k);
    if (absent) for (const column of absent) column.putMissing(k);
  }
}

function blankRow({ type, fillValue }: ColumnForm, rowBytes: number): Uint8Array {
  const bytes = new Uint8Array(rowBytes);
  const value = fillValue ?? (type.startsWith("f") ? Number.NaN : 0);
  if (type === "f8") new Float64Array(bytes.buffer).fill(value);
  else if (type === "f4") new Float32Array(bytes.buffer).fill(value);
  else if (ELEMENT_BYTES[type] === 1) bytes.fill(value);
  return bytes;
}
