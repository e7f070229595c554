/**
 * Random numbers that any frame can be drawn from again: the state follows from a seed and a place in the series alone.
 * A 32-bit counter run through a mixing function (of the kind of MurmurHash3's finalizer).
 */
export class Random {
  #state = 0;

  /** Go to the stream of numbers of one place, e.g. frame and channel. */
  seek(seed: number, frame: number, channel: number): void {
    this.#state = mix(mix(mix(seed | 0) + (frame | 0)) + Math.imul(channel + 1, 0x9e3779b9));
  }

  /** 32 random bits, unsigned. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return mix(this.#state) >>> 0;
  }

  /** In the open interval 0 .. 1. */
  uniform(): number {
    return (this.next() + 0.5) / 2 ** 32;
  }
}

function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
