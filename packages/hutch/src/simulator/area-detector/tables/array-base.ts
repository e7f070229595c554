import { DATA_TYPES } from "../data-type.ts";
import { COLOR_MODES } from "../nd-array.ts";
import { DISABLE_ENABLE, MINOR_WHEN_ON, NO_YES, type PvTable, pair, readback, record } from "../pv-table.ts";

const DONE_ACQUIRING = ["Done", "Acquiring"] as const;
const AXES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** What cameras and plugins have in common (ADCore 3.14, NDArrayBase). */
export const ARRAY_BASE: PvTable = [
  readback.string("PortName"),
  readback.string("ADCoreVersion", "3.14.0"),
  readback.string("DriverVersion", "3.14.0"),
  readback.string("Manufacturer", "Unknown"),
  readback.string("Model", "Unknown"),
  readback.string("SerialNumber", "Unknown"),
  readback.string("FirmwareVersion", "Unknown"),
  readback.string("SDKVersion", "Unknown"),

  record.choice("Acquire", ["Done", "Acquire"]),
  readback.choice("AcquireState", DONE_ACQUIRING, "Done", { ...MINOR_WHEN_ON, readbackName: "Acquire_RBV" }),
  record.choice("AcquireBusy", DONE_ACQUIRING, "Done", MINOR_WHEN_ON),
  record.choice("AcquireBusyCB", DONE_ACQUIRING, "Done", { ...MINOR_WHEN_ON, readOnly: true }),
  record.real("SetAcquireBusy"),
  record.real("ClearAcquireBusy"),
  record.choice("WaitForPlugins", NO_YES),
  record.integer("NumQueuedArrays", 0, { readOnly: true }),

  pair.choice("ArrayCallbacks", DISABLE_ENABLE, "Disable", MINOR_WHEN_ON),
  pair.integer("ArrayCounter"),
  pair.choice("DataType", DATA_TYPES, "UInt8"),
  pair.choice("ColorMode", Object.keys(COLOR_MODES), "Mono"),
  pair.integer("NDimensions"),
  pair.integers("Dimensions", 10),
  ...AXES.flatMap((axis) => [pair.integers(`Dim${axis}SA`, 1), pair.integer(`ArraySize${axis}`)]),
  readback.integer("ArraySizeX"),
  readback.integer("ArraySizeY"),
  readback.integer("ArraySizeZ"),
  readback.integer("ArraySize", 0, { units: "bytes" }),
  readback.integer("CompressedSize", 0, { units: "bytes" }),
  readback.string("Codec"),
  readback.integer("UniqueId"),
  readback.real("TimeStamp", 0, { units: "s", precision: 3 }),
  readback.integer("EpicsTSSec"),
  readback.integer("EpicsTSNsec"),
  readback.choice("BayerPattern", ["RGGB", "GBRG", "GRBG", "BGGR"]),
  readback.real("ArrayRate", 0, { units: "Hz", precision: 2 }),

  record.text("NDAttributesFile"),
  record.text("NDAttributesMacros"),
  record.choice(
    "NDAttributesStatus",
    ["Attributes file OK", "File not found", "XML syntax error", "Macro substitution error"],
    "File not found",
    { readOnly: true },
  ),

  record.real("PoolMaxMem", 0, { units: "MB", precision: 1, readOnly: true }),
  record.real("PoolUsedMem", 0, { units: "MB", precision: 1, readOnly: true }),
  record.integer("PoolMaxBuffers", 0, { readOnly: true }),
  record.integer("PoolAllocBuffers", 0, { readOnly: true }),
  record.integer("PoolFreeBuffers", 0, { readOnly: true }),
  record.integer("PoolUsedBuffers", 0, { readOnly: true }),
  record.choice("PoolPollStats", ["No", "Yes"]),
  record.choice("EmptyFreeList", ["No", "Yes"]),
  record.choice("PreAllocBuffers", ["Done", "Allocate"]),
  pair.integer("NumPreAllocBuffers", 100),
  record.integer("AsynIO"),
];
