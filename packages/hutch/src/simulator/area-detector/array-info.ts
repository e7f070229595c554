import type { SimClock } from "../clock.ts";
import { byteSize, EPICS_EPOCH_S, epicsTime, imageSize, type NDArray } from "./nd-array.ts";
import type { PvBank } from "./pv-bank.ts";

const MAX_DIMENSIONS = 10;
const RATE_WINDOW_S = 1;

/** Show size, type, number and time of a frame in the PVs that cameras and plugins share. */
export function showArray(bank: PvBank, frame: NDArray): void {
  const size = imageSize(frame);
  const bytes = byteSize(frame);
  const time = epicsTime(frame.timestamp);
  bank.setAll({
    ArraySizeX: size.x,
    ArraySizeY: size.y,
    ArraySizeZ: size.colors,
    ArraySize: bytes,
    CompressedSize: bytes,
    NDimensions: frame.dimensions.length,
    DataType: frame.dataType,
    ColorMode: frame.colorMode,
    UniqueId: frame.uniqueId,
    TimeStamp: frame.timestamp - EPICS_EPOCH_S,
    EpicsTSSec: time.seconds,
    EpicsTSNsec: time.nanoseconds,
  });
  showDimensions(bank, frame);
}

function showDimensions(bank: PvBank, frame: NDArray): void {
  const sizes = Int32Array.from({ length: MAX_DIMENSIONS }, (_, axis) => frame.dimensions[axis]?.size ?? 0);
  if (sizes.every((size, axis) => bank.number(`ArraySize${axis}`) === size)) return;
  bank.set("Dimensions", sizes);
  for (const [axis, size] of sizes.entries()) {
    bank.set(`Dim${axis}SA`, Int32Array.of(size));
    bank.set(`ArraySize${axis}`, size);
  }
}

/** Counts arrays and shows how many came in the last second. Uses the clock only while arrays come. */
export class ArrayRate {
  readonly #bank: PvBank;
  readonly #clock: SimClock;
  #before = 0;
  #cancel: (() => void) | undefined;

  constructor(bank: PvBank, clock: SimClock) {
    this.#bank = bank;
    this.#clock = clock;
  }

  /** One more array. */
  count(): void {
    const counter = this.#bank.number("ArrayCounter");
    this.#bank.set("ArrayCounter", counter + 1);
    if (this.#cancel) return;
    this.#before = counter;
    this.#cancel = this.#clock.after(RATE_WINDOW_S, () => this.#measure());
  }

  /** Stop looking at the clock. */
  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #measure(): void {
    const counter = this.#bank.number("ArrayCounter");
    const arrays = Math.max(0, counter - this.#before);
    this.#bank.set("ArrayRate", arrays / RATE_WINDOW_S);
    this.#before = counter;
    this.#cancel = arrays > 0 ? this.#clock.after(RATE_WINDOW_S, () => this.#measure()) : undefined;
  }
}
