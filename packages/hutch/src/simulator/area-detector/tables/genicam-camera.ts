import { type PvTable, pair, readback, record } from "../pv-table.ts";
import { CAMERA } from "./camera.ts";

/** A machine-vision camera behind the GenICam driver family, as far as scans of it use. */
export const GENICAM_CAMERA: PvTable = [
  ...CAMERA,
  readback.string("Manufacturer", "FLIR"),
  readback.string("Model", "Simulated FLIR camera"),
  readback.string("SerialNumber", "0"),
  pair.choice("TriggerMode", ["Off", "On"]),
  pair.choice("TriggerSource", ["Software", "Line0", "Line1", "Line2"]),
  pair.choice("TriggerSelector", ["FrameStart", "AcquisitionStart"]),
  pair.choice("TriggerActivation", ["RisingEdge", "FallingEdge"]),
  record.choice("TriggerSoftware", ["Done", "Trigger"]),
  pair.real("FrameRate", 1, { units: "Hz", precision: 3 }),
  pair.choice("FrameRateEnable", ["No", "Yes"]),
  readback.real("GC_AcqResFrameRate", 0, { units: "Hz", precision: 3 }),
];
