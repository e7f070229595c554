export { CAMERA } from "./camera.ts";
export { GENICAM_CAMERA } from "./genicam-camera.ts";
export { COMPRESSIONS, type Compression, HDF5_FILE } from "./hdf5-file.ts";
export { PLUGIN_BASE } from "./plugin-base.ts";
export { ROI } from "./roi.ts";
export { SIM_CAMERA, SIM_MODES, type SimMode } from "./sim-camera.ts";
export { STATS, STATS_RESULTS, type StatsResult, TIME_SERIES_POINTS, timeSeriesName } from "./stats.ts";
export { TIME_SERIES } from "./time-series.ts";
