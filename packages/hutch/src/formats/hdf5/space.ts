/** Small structures share regions of this size, so that they do not lie scattered between the frames. */
const METADATA_REGION_BYTES = 65_536;

/**
 * Which bytes of the file are taken. The file only grows: nothing is ever given back, except the last thing taken when
 * writing it failed.
 */
export class Space {
  #end: number;
  #region: { next: number; end: number };

  /** @param start first free byte */
  constructor(start: number) {
    this.#end = METADATA_REGION_BYTES;
    this.#region = { next: start, end: METADATA_REGION_BYTES };
  }

  /** One past the last byte in use: what the superblock calls the end of file. */
  get used(): number {
    return this.#region.end === this.#end ? this.#region.next : this.#end;
  }

  /** Room for a small structure, on an 8-byte boundary. */
  metadata(bytes: number): number {
    const at = roundUp(this.#region.next, 8);
    if (at + bytes <= this.#region.end) {
      this.#region.next = at + bytes;
      return at;
    }
    const start = roundUp(this.#region.end === this.#end ? this.#region.next : this.#end, 8);
    this.#end = start + Math.max(METADATA_REGION_BYTES, bytes);
    this.#region = { next: start + bytes, end: this.#end };
    return start;
  }

  /** Where data for `alignment` would go next. */
  nextData(alignment: number): number {
    return roundUp(this.#end, alignment);
  }

  /** Take everything up to `end`, once the data written there has arrived. */
  claim(end: number): void {
    this.#end = Math.max(this.#end, end);
  }
}

/** The next multiple of `step` (a power of two or not) at or above `value`. */
export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
