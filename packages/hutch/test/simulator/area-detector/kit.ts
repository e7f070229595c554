import assert from "node:assert/strict";
import type { PvValue } from "../../../src/control/mod.ts";
import type { DataType } from "../../../src/simulator/area-detector/data-type.ts";
import { isBig, PIXEL_TYPES } from "../../../src/simulator/area-detector/data-type.ts";
import type { AreaDetectorSim } from "../../../src/simulator/area-detector/mod.ts";
import { createSimDetector, type SimDetectorOptions } from "../../../src/simulator/area-detector/mod.ts";
import { type NDArray, plainDimension } from "../../../src/simulator/area-detector/nd-array.ts";
import { decodeText } from "../../../src/simulator/area-detector/pv-table.ts";
import { type VirtualClock, virtualClock } from "../../../src/simulator/mod.ts";

/** A frame of the given pixels, rows of `width`. */
export function frameOf(values: readonly number[], width: number, dataType: DataType = "UInt8"): NDArray {
  const pixels = PIXEL_TYPES[dataType].make(values.length);
  if (isBig(pixels)) pixels.set(values.map(BigInt));
  else pixels.set(values);
  return {
    pixels,
    dataType,
    colorMode: "Mono",
    dimensions: [plainDimension(width), plainDimension(values.length / width)],
    uniqueId: 1,
    timestamp: 1_700_000_000.25,
    attributes: [],
    meter: { enter: () => {}, leave: () => {} },
  };
}

/** Puts and gets on the PVs of a detector, by name without the detector's prefix. */
export class PvClient {
  readonly #detector: AreaDetectorSim;
  readonly #pvs;

  constructor(detector: AreaDetectorSim) {
    this.#detector = detector;
    this.#pvs = new Map([...detector.pvs()].map((pv) => [pv.name, pv]));
  }

  put(name: string, value: PvValue): void | Promise<void> {
    return this.#pv(name).write(value);
  }

  putAll(values: Readonly<Record<string, PvValue>>): void {
    for (const [name, value] of Object.entries(values)) this.put(name, value);
  }

  get(name: string): PvValue {
    const value = this.#pv(name).value;
    return this.#pv(name).type === "char" && name !== "image1:ArrayData" ? decodeText(value) : value;
  }

  /** Values of several PVs at once. */
  all(...names: readonly string[]): readonly PvValue[] {
    return names.map((name) => this.get(name));
  }

  /** Every value that these PVs take from now on, as "name=value". */
  watch(...names: readonly string[]): string[] {
    const seen: string[] = [];
    for (const name of names) this.#pv(name).subscribe(({ value }) => seen.push(`${name}=${String(value)}`));
    return seen;
  }

  #pv(name: string) {
    return this.#pvs.get(this.#detector.prefix + name) ?? assert.fail(`there is no PV ${this.#detector.prefix}${name}`);
  }
}

/** A small simulated detector on a clock that the test drives. */
export function simDetector(options: Partial<SimDetectorOptions> = {}): {
  readonly clock: VirtualClock;
  readonly detector: AreaDetectorSim;
  readonly pvs: PvClient;
} {
  const clock = virtualClock();
  const detector = createSimDetector({
    prefix: "kad:",
    clock,
    positions: () => ({ horizontal: 0.12, vertical: 0.3 }),
    width: 64,
    height: 48,
    ...options,
  });
  return { clock, detector, pvs: new PvClient(detector) };
}

/** Put Acquire, let `seconds` pass, and say whether the put has completed by then. */
export async function acquire(clock: VirtualClock, pvs: PvClient, seconds = 10): Promise<boolean> {
  let isDone = false;
  const done = Promise.resolve(pvs.put("cam1:Acquire", 1)).then(() => {
    isDone = true;
  });
  clock.advance(seconds);
  await Promise.race([done, new Promise((resolve) => setImmediate(resolve))]);
  return isDone;
}
