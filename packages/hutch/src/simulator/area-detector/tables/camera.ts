import { MINOR_WHEN_ON, NO_YES, type PvTable, pair, readback, record } from "../pv-table.ts";
import { ARRAY_BASE } from "./array-base.ts";

const DETECTOR_STATES = [
  "Idle",
  "Acquire",
  "Readout",
  "Correct",
  "Saving",
  "Aborting",
  "Error",
  "Waiting",
  "Initializing",
  "Disconnected",
  "Aborted",
] as const;

const CLOSED_OPEN = ["Closed", "Open"] as const;

/** What every areaDetector camera has (ADCore 3.14, ADBase). */
export const CAMERA: PvTable = [
  ...ARRAY_BASE,
  pair.choice("ArrayCallbacks", ["Disable", "Enable"], "Enable", MINOR_WHEN_ON),

  pair.real("AcquireTime", 0.001, { units: "s", precision: 3 }),
  pair.real("AcquirePeriod", 0.005, { units: "s", precision: 3 }),
  readback.real("TimeRemaining", 0, { units: "s", precision: 3 }),
  pair.integer("NumImages", 100),
  readback.integer("NumImagesCounter"),
  pair.integer("NumExposures", 1),
  readback.integer("NumExposuresCounter"),
  pair.choice("ImageMode", ["Single", "Multiple", "Continuous"], "Continuous"),
  pair.choice("TriggerMode", ["Internal", "External"]),
  pair.choice("FrameType", ["Normal", "Background", "FlatField", "DblCorrelation"]),
  pair.real("Gain", 1, { precision: 3 }),
  readback.choice("DetectorState", DETECTOR_STATES),
  readback.text("StatusMessage"),
  readback.text("StringToServer"),
  readback.text("StringFromServer"),
  record.choice("ReadStatus", ["Done", "Read"], "Read"),
  record.integer("DataType_RBV.DISA"),

  readback.integer("MaxSizeX"),
  readback.integer("MaxSizeY"),
  ...["X", "Y"].flatMap((axis) => [
    pair.integer(`Bin${axis}`, 1),
    pair.integer(`Min${axis}`),
    pair.integer(`Size${axis}`, 1),
    pair.choice(`Reverse${axis}`, NO_YES),
  ]),

  pair.choice("ShutterMode", ["None", "EPICS PV", "Detector output"]),
  pair.choice("ShutterControl", ["Close", "Open"]),
  readback.choice("ShutterStatus", CLOSED_OPEN, "Closed", MINOR_WHEN_ON),
  readback.choice("ShutterStatusEPICS", CLOSED_OPEN),
  record.choice("ShutterControlEPICS", CLOSED_OPEN, "Closed", { ...MINOR_WHEN_ON, readOnly: true }),
  record.real("ShutterOpenEPICS"),
  record.real("ShutterCloseEPICS"),
  record.integer("ShutterFanout"),
  pair.real("ShutterOpenDelay", 0, { units: "s", precision: 3 }),
  pair.real("ShutterCloseDelay", 0, { units: "s", precision: 3 }),

  pair.real("Temperature", 25, { units: "C", precision: 1 }),
  record.real("TemperatureActual", 25, { units: "C", precision: 1, readOnly: true }),
];
