import { DISABLE_ENABLE, MINOR_WHEN_ON, NO_YES, type PvTable, pair, readback, record } from "../pv-table.ts";
import { ARRAY_BASE } from "./array-base.ts";

/** What every plugin has (ADCore 3.14, NDPluginBase). */
export const PLUGIN_BASE: PvTable = [
  ...ARRAY_BASE,
  readback.string("PluginType", "Unknown"),
  pair.string("NDArrayPort"),
  pair.integer("NDArrayAddress"),
  pair.choice("EnableCallbacks", DISABLE_ENABLE, "Disable", MINOR_WHEN_ON),
  pair.choice("BlockingCallbacks", NO_YES),
  pair.real("MinCallbackTime", 0, { units: "s", precision: 3 }),
  pair.real("MaxArrayRate", 0, { units: "Hz", precision: 3 }),
  record.real("MaxArrayRate_COUT"),
  pair.real("MaxByteRate", 0, { units: "B/s", precision: 3 }),
  readback.real("ExecutionTime", 0, { units: "ms", precision: 3 }),
  record.choice("ProcessPlugin", ["Done", "Process"]),
  pair.integer("DroppedArrays"),
  pair.integer("DroppedOutputArrays"),
  pair.integer("DisorderedArrays"),
  pair.integer("QueueSize", 20),
  record.integer("QueueFree", 20, { readOnly: true }),
  record.integer("QueueUse", 0, { readOnly: true }),
  record.real("QueueFreeLow", 5, { readOnly: true }),
  record.real("QueueUseHIGH", 15, { readOnly: true }),
  record.real("QueueUseHIHI", 20, { readOnly: true }),
  pair.integer("NumThreads", 1),
  readback.integer("MaxThreads", 5),
  pair.choice("SortMode", ["Unsorted", "Sorted"]),
  pair.real("SortTime", 0.1, { units: "s", precision: 3 }),
  pair.integer("SortSize", 20),
  record.integer("SortFree", 20, { readOnly: true }),
  record.real("SortFreeLow", 5, { readOnly: true }),
];
