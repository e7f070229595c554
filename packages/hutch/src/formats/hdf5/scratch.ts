/** A buffer that is used again and again: fresh ones cost more than the compression of small frames. */
export class Scratch {
  #bytes = new Uint8Array(0);

  /** At least `length` bytes, with whatever stood there before. */
  room(length: number): Uint8Array {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length);
    return this.#bytes;
  }
}
