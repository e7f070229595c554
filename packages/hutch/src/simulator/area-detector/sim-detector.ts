import { Camera } from "./camera.ts";
import { type AreaDetectorSim, assembleDetector, type DetectorOptions } from "./detector.ts";
import { openHdf5FrameFile } from "./hdf5-frame-file.ts";
import { Hdf5Processor } from "./hdf5-plugin.ts";
import { plainDimension } from "./nd-array.ts";
import { PASS_THROUGH } from "./pass-through.ts";
import { SimPictures } from "./picture.ts";
import { PluginSet } from "./plugin-set.ts";
import { readback } from "./pv-table.ts";
import { RoiProcessor } from "./roi-plugin.ts";
import { BeamScene } from "./scene.ts";
import { type ArrayDataType, StandardArraysProcessor, standardArraysTable } from "./standard-arrays-plugin.ts";
import { StatsProcessor } from "./stats-plugin.ts";
import {
  HDF5_FILE,
  PLUGIN_BASE,
  ROI,
  SIM_CAMERA,
  STATS,
  STATS_RESULTS,
  TIME_SERIES,
  timeSeriesName,
} from "./tables/mod.ts";
import { TimeSeries } from "./time-series-plugin.ts";

/** Port names of the detector's parts. */
const PORT = {
  camera: "SIM1",
  image: "Image1",
  roi: "ROI1",
  stats: "STATS1",
  timeSeries: "STATS1_TS",
  file: "FileHDF1",
  pva: "PVA1",
} as const;

/** The simulated detector of areaDetector, with the usual plugins. */
export interface SimDetectorOptions extends DetectorOptions {
  /** Element type of image1's waveform. Default UInt8. */
  readonly arrayDataType?: ArrayDataType;
}

/**
 * A simulated area detector: cam1 with image1, ROI1, Stats1, HDF1 and Pva1, as ADSimDetector in a common IOC. 1024 x 1024
 * pixels of UInt8 unless told otherwise.
 *
 * @example
 * const detector = createSimDetector({ prefix: "kad:", clock, positions: () => ({ horizontal: m1(), vertical: m2() }) });
 * for (const pv of detector.pvs()) database.add(pv);
 */
export function createSimDetector(options: SimDetectorOptions): AreaDetectorSim {
  const { clock, positions, seed = 1, width = 1024, height = 1024 } = options;
  const set = new PluginSet(options);
  const cameraBank = set.bank("cam1", SIM_CAMERA);
  const camera = new Camera({
    bank: cameraBank,
    port: PORT.camera,
    output: set.ports.add(PORT.camera),
    clock,
    pictures: new SimPictures(new BeamScene({ ...options.beam, width, height, seed }), seed + 1),
    width,
    height,
    position: positions,
    isTriggered: (bank) => bank.label("TriggerMode") === "External",
  });
  const arrayType = options.arrayDataType ?? "UInt8";
  set.add({
    name: "image1",
    port: PORT.image,
    source: PORT.camera,
    type: "NDPluginStdArrays",
    table: standardArraysTable(arrayType, width * height),
    processor: (bank) => new StandardArraysProcessor(bank, arrayType),
  });
  set.add({
    name: "ROI1",
    port: PORT.roi,
    source: PORT.camera,
    type: "NDPluginROI",
    table: ROI,
    processor: (bank) => new RoiProcessor(bank),
  });
  addStats(set, options);
  set.add({
    name: "HDF1",
    port: PORT.file,
    source: PORT.camera,
    type: "NDFileHDF5",
    table: HDF5_FILE,
    processor: (bank) => new Hdf5Processor(bank, clock, openHdf5FrameFile),
  });
  set.add({
    name: "Pva1",
    port: PORT.pva,
    source: PORT.camera,
    type: "NDPluginPva",
    table: [...PLUGIN_BASE, readback.text("PvName", `${options.prefix}Pva1:Image`)],
    processor: () => PASS_THROUGH,
  });
  return assembleDetector({ prefix: options.prefix, camera, plugins: set.plugins, banks: set.banks });
}

/** Stats1, and behind its second output the time series of its results. */
function addStats(set: PluginSet, { clock }: DetectorOptions): void {
  const results = set.ports.add(PORT.stats, 1);
  const stats = set.add({
    name: "Stats1",
    port: PORT.stats,
    source: PORT.camera,
    type: "NDPluginStats",
    table: STATS,
    processor: (bank) =>
      new StatsProcessor(bank, (values, frame) =>
        results.publish({
          ...frame,
          pixels: values,
          dataType: "Float64",
          colorMode: "Mono",
          dimensions: [plainDimension(values.length)],
        }),
      ),
  });
  const waveforms = [...STATS_RESULTS.map(timeSeriesName), "TSTimestamp"];
  set.add({
    name: "Stats1:TS",
    port: PORT.timeSeries,
    source: PORT.stats,
    sourceAddress: 1,
    type: "NDPluginTimeSeries",
    table: TIME_SERIES,
    processor: (bank) =>
      new TimeSeries({
        bank,
        clock,
        signals: waveforms.length,
        show: (signal, series) => {
          stats.bank.set(waveforms[signal]!, series);
          if (waveforms[signal] === "TSTimestamp") bank.set("TSTimestamp", series);
        },
      }),
  });
}
