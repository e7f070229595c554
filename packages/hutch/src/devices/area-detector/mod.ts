export type { AreaDetectorOptions } from "./area-detector.ts";
export { AreaDetector } from "./area-detector.ts";
export type { FilePlace } from "./file-names.ts";
export { fileStem, fileUri, folderOn } from "./file-names.ts";
export type { FileOptions } from "./hdf-file.ts";
export type { PluginOptions } from "./plugins.ts";
export type { ExposureOptions } from "./staging.ts";
export type { PluginRole } from "./tables.ts";
