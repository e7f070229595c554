import { DATA_TYPES } from "../data-type.ts";
import { DISABLE_ENABLE, MINOR_WHEN_ON, NO_YES, type PvTable, pair, readback, record } from "../pv-table.ts";
import { PLUGIN_BASE } from "./plugin-base.ts";

/** A region of interest (ADCore 3.14, NDROI). */
export const ROI: PvTable = [
  ...PLUGIN_BASE,
  pair.string("Name"),
  ...["X", "Y", "Z"].flatMap((axis) => [
    pair.choice(`Enable${axis}`, DISABLE_ENABLE, "Enable", MINOR_WHEN_ON),
    pair.integer(`Bin${axis}`, 1),
    pair.integer(`Min${axis}`),
    pair.integer(`Size${axis}`, 1_000_000),
    pair.choice(`AutoSize${axis}`, NO_YES),
    pair.choice(`Reverse${axis}`, NO_YES),
    readback.integer(`MaxSize${axis}`),
  ]),
  pair.choice("DataTypeOut", [...DATA_TYPES, "Automatic"], "Automatic"),
  pair.choice("EnableScale", DISABLE_ENABLE, "Disable", MINOR_WHEN_ON),
  pair.real("Scale", 1),
  pair.choice("CollapseDims", DISABLE_ENABLE, "Disable", MINOR_WHEN_ON),
  record.integer("MaxX", 0, { readOnly: true }),
  record.integer("MaxY", 0, { readOnly: true }),
  record.real("SetXHOPR"),
  record.real("SetYHOPR"),
];
