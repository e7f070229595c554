import type { ComponentTable } from "./component.ts";

/** Records of NDArrayBase that camera and plugins share and the device uses. [ADCore 3.14, NDArrayBase.template] */
const ARRAY_READINGS = {
  portName: ["PortName_RBV", "text"],
  dataType: ["DataType_RBV", "choice"],
  uniqueId: ["UniqueId_RBV", "number"],
} as const;

/** The camera. [ADBase.template] */
export const CAMERA = {
  settings: {
    acquire: ["Acquire", "flag"],
    imageMode: ["ImageMode", "choice"],
    numImages: ["NumImages", "number"],
    acquireTime: ["AcquireTime", "number"],
    acquirePeriod: ["AcquirePeriod", "number"],
    triggerMode: ["TriggerMode", "choice"],
    gain: ["Gain", "number"],
    arrayCallbacks: ["ArrayCallbacks", "flag"],
    waitForPlugins: ["WaitForPlugins", "flag", "no readback"],
  },
  readings: {
    ...ARRAY_READINGS,
    arraySizeX: ["ArraySizeX_RBV", "number"],
    arraySizeY: ["ArraySizeY_RBV", "number"],
    sizeX: ["SizeX_RBV", "number"],
    sizeY: ["SizeY_RBV", "number"],
    binX: ["BinX_RBV", "number"],
    binY: ["BinY_RBV", "number"],
    manufacturer: ["Manufacturer_RBV", "text"],
    model: ["Model_RBV", "text"],
    numQueuedArrays: ["NumQueuedArrays", "number"],
    numImagesCounter: ["NumImagesCounter_RBV", "number"],
    detectorState: ["DetectorState_RBV", "choice"],
    statusMessage: ["StatusMessage_RBV", "text"],
  },
} as const satisfies ComponentTable;

/** Any plugin. [NDPluginBase.template] */
export const PLUGIN = {
  settings: {
    enableCallbacks: ["EnableCallbacks", "flag"],
    blockingCallbacks: ["BlockingCallbacks", "flag"],
    minCallbackTime: ["MinCallbackTime", "number"],
    arrayPort: ["NDArrayPort", "text"],
    arrayCallbacks: ["ArrayCallbacks", "flag"],
    droppedArrays: ["DroppedArrays", "number"],
  },
  readings: { ...ARRAY_READINGS, pluginType: ["PluginType_RBV", "text"] },
} as const satisfies ComponentTable;

/** Statistics. [NDStats.template] */
export const STATS = {
  settings: { ...PLUGIN.settings, computeStatistics: ["ComputeStatistics", "flag"] },
  readings: { ...PLUGIN.readings, total: ["Total_RBV", "number"], maxValue: ["MaxValue_RBV", "number"] },
} as const satisfies ComponentTable;

/** The HDF5 file writer. [NDFile.template, NDFileHDF5.template] */
export const HDF = {
  settings: {
    ...PLUGIN.settings,
    createDirectory: ["CreateDirectory", "number"],
    filePath: ["FilePath", "text"],
    fileName: ["FileName", "text"],
    fileTemplate: ["FileTemplate", "text"],
    fileNumber: ["FileNumber", "number"],
    autoIncrement: ["AutoIncrement", "flag"],
    autoSave: ["AutoSave", "flag"],
    fileWriteMode: ["FileWriteMode", "choice"],
    numCapture: ["NumCapture", "number"],
    lazyOpen: ["LazyOpen", "flag"],
    compression: ["Compression", "choice"],
    numExtraDims: ["NumExtraDims", "number"],
    capture: ["Capture", "flag"],
  },
  readings: {
    ...PLUGIN.readings,
    dimensions: ["NDimensions_RBV", "number"],
    arraySize0: ["ArraySize0_RBV", "number"],
    arraySize1: ["ArraySize1_RBV", "number"],
    arraySize2: ["ArraySize2_RBV", "number"],
    numFramesChunks: ["NumFramesChunks_RBV", "number"],
    filePathExists: ["FilePathExists_RBV", "flag"],
    fullFileName: ["FullFileName_RBV", "text"],
    numCaptured: ["NumCaptured_RBV", "number"],
    writeStatus: ["WriteStatus", "number"],
    writeMessage: ["WriteMessage", "text"],
  },
} as const satisfies ComponentTable;

/** What a plugin is for. `plugin` is one that only has to pass frames on, such as ROI, image or PVA. */
export type PluginRole = "hdf" | "stats" | "plugin";

/** Table of each role, and how its `PluginType_RBV` begins. */
export const ROLES = {
  hdf: { table: HDF, pluginType: "NDFileHDF5" },
  stats: { table: STATS, pluginType: "NDPluginStats" },
  plugin: { table: PLUGIN, pluginType: "" },
} as const satisfies Record<PluginRole, { table: ComponentTable; pluginType: string }>;

/** numpy type and bytes per pixel of an NDArray data type. */
export const DATA_TYPES: Readonly<Record<string, readonly [numpy: string, bytes: number]>> = {
  Int8: ["|i1", 1],
  UInt8: ["|u1", 1],
  Int16: ["<i2", 2],
  UInt16: ["<u2", 2],
  Int32: ["<i4", 4],
  UInt32: ["<u4", 4],
  Int64: ["<i8", 8],
  UInt64: ["<u8", 8],
  Float32: ["<f4", 4],
  Float64: ["<f8", 8],
};
