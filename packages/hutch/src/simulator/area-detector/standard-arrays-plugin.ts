import type { PvType } from "../../control/mod.ts";
import { castPixels, type DataType, plainPixels } from "./data-type.ts";
import type { NDArray } from "./nd-array.ts";
import type { FrameProcessor } from "./plugin.ts";
import type { PvBank } from "./pv-bank.ts";
import { type PvTable, record } from "./pv-table.ts";
import { PLUGIN_BASE } from "./tables/mod.ts";

/** Element types that an ArrayData waveform can have. */
export type ArrayDataType = Extract<DataType, "UInt8" | "Int16" | "Int32" | "Float32" | "Float64">;

const PV_TYPES: Readonly<Record<ArrayDataType, PvType>> = {
  UInt8: "char",
  Int16: "short",
  Int32: "long",
  Float32: "float",
  Float64: "double",
};

/** The PVs of an image plugin whose waveform holds up to `maxCount` pixels of `type`. */
export function standardArraysTable(type: ArrayDataType, maxCount: number): PvTable {
  return [...PLUGIN_BASE, { ...record.reals("ArrayData", maxCount, { readOnly: true }), type: PV_TYPES[type] }];
}

/** The work of an image plugin: shows the pixels of each frame as a waveform, converted to its type as a C cast does. */
export class StandardArraysProcessor implements FrameProcessor {
  readonly #bank: PvBank;
  readonly #type: ArrayDataType;

  constructor(bank: PvBank, type: ArrayDataType) {
    this.#bank = bank;
    this.#type = type;
  }

  process(frame: NDArray): NDArray {
    this.#bank.set("ArrayData", castPixels(plainPixels(frame.pixels), this.#type));
    return frame;
  }
}
