import { MAJOR_WHEN_OFF, MINOR_WHEN_ON, NO_YES, OFF_ON, type PvTable, pair, readback, record } from "../pv-table.ts";
import { PLUGIN_BASE } from "./plugin-base.ts";

const SCAN_AXES = ["N", "X", "Y", "3", "4", "5", "6", "7", "8", "9"] as const;

/** Compression filters by the place in the menu. */
export const COMPRESSIONS = ["None", "N-bit", "szip", "zlib", "Blosc", "BSLZ4", "LZ4", "JPEG"] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** What file writing plugins have in common (ADCore 3.14, NDFile). */
const FILE: PvTable = [
  ...PLUGIN_BASE,
  pair.text("FilePath"),
  readback.choice("FilePathExists", NO_YES, "No", MAJOR_WHEN_OFF),
  pair.integer("CreateDirectory"),
  pair.text("FileName"),
  pair.integer("FileNumber"),
  pair.choice("AutoIncrement", NO_YES),
  pair.text("FileTemplate", "%s%s_%6.6d.h5"),
  readback.text("FullFileName", "", 512),
  pair.choice("AutoSave", NO_YES),
  record.choice("WriteFile", ["Done", "Write"]),
  readback.choice("WritingFile", ["Done", "Writing"], "Done", { ...MINOR_WHEN_ON, readbackName: "WriteFile_RBV" }),
  record.choice("ReadFile", ["Done", "Read"]),
  readback.choice("ReadingFile", ["Done", "Reading"], "Done", { ...MINOR_WHEN_ON, readbackName: "ReadFile_RBV" }),
  pair.choice("FileFormat", ["HDF5", "Invalid"]),
  pair.choice("FileWriteMode", ["Single", "Capture", "Stream"]),
  record.choice("Capture", ["Done", "Capture"]),
  readback.choice("Capturing", ["Done", "Capturing"], "Done", { ...MINOR_WHEN_ON, readbackName: "Capture_RBV" }),
  pair.integer("NumCapture", 1),
  readback.integer("NumCaptured"),
  record.choice("FreeCapture", ["Done", "Free"]),
  pair.choice("DeleteDriverFile", NO_YES),
  record.choice("WriteStatus", ["Write OK", "Write error"], "Write OK", { alarms: { 1: 2 }, readOnly: true }),
  record.text("WriteMessage", "", 256, { readOnly: true }),
  pair.choice("LazyOpen", NO_YES),
  pair.string("TempSuffix"),
];

/** The HDF5 file writer (ADCore 3.14, NDFileHDF5). */
export const HDF5_FILE: PvTable = [
  ...FILE,
  pair.choice("Compression", COMPRESSIONS),
  pair.integer("ZLevel", 6),
  pair.integer("SZipNumPixels", 16),
  pair.integer("NumDataBits", 8, { units: "bit" }),
  pair.integer("DataBitsOffset", 0, { units: "bit" }),
  pair.integer("JPEGQuality", 90),
  pair.choice("BloscCompressor", ["BloscLZ", "LZ4", "LZ4HC", "SNAPPY", "ZLIB", "ZSTD"]),
  pair.integer("BloscLevel", 5),
  pair.choice("BloscShuffle", ["None", "Byte", "Bit"], "Byte"),
  pair.choice("ChunkSizeAuto", NO_YES, "Yes"),
  pair.integer("NumRowChunks"),
  pair.integer("NumColChunks"),
  ...[2, 3, 4, 5, 6, 7, 8, 9].map((axis) => pair.integer(`ChunkSize${axis}`)),
  pair.integer("NumFramesChunks"),
  pair.integer("NumFramesFlush"),
  pair.integer("NDAttributeChunk"),
  pair.integer("BoundaryAlign", 0, { units: "bytes" }),
  pair.integer("BoundaryThreshold", 65536, { units: "bytes" }),
  pair.choice("StoreAttr", NO_YES, "Yes"),
  pair.choice("StorePerform", NO_YES, "Yes"),
  pair.choice("DimAttDatasets", NO_YES),
  pair.real("FillValue", 0, { precision: 1 }),
  pair.choice("SWMRMode", OFF_ON),
  readback.choice("SWMRActive", ["Off", "Active"]),
  readback.choice("SWMRSupported", ["Not Supported", "Supported"], "Supported"),
  readback.integer("SWMRCbCounter"),
  record.choice("FlushNow", ["Done", "Flush"]),
  record.real("RunTime", 0, { units: "s", precision: 3, readOnly: true }),
  record.real("IOSpeed", 0, { units: "Mbit/s", precision: 1, readOnly: true }),
  pair.integer("NumExtraDims"),
  ...SCAN_AXES.flatMap((axis, index) => [
    pair.integer(`ExtraDimSize${axis}`, 1),
    readback.string(`ExtraDimName${axis}`, `scan dimension ${index}`),
    ...(axis === "N" ? [] : [pair.integer(`ExtraDimChunk${axis}`, 1)]),
    pair.string(`PosNameDim${axis}`),
    pair.string(`PosIndexDim${axis}`),
  ]),
  pair.choice("PositionMode", OFF_ON),
  pair.text("XMLFileName", "", 2048),
  readback.choice("XMLValid", NO_YES, "Yes", MAJOR_WHEN_OFF),
  readback.text("XMLErrorMsg"),
];
