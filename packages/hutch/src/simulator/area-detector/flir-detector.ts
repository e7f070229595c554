import { Camera } from "./camera.ts";
import { type AreaDetectorSim, assembleDetector, type DetectorOptions } from "./detector.ts";
import { PASS_THROUGH } from "./pass-through.ts";
import { beamPictures } from "./picture.ts";
import { PluginSet } from "./plugin-set.ts";
import type { PvBank } from "./pv-bank.ts";
import { BeamScene } from "./scene.ts";
import { StandardArraysProcessor, standardArraysTable } from "./standard-arrays-plugin.ts";
import { GENICAM_CAMERA, PLUGIN_BASE } from "./tables/mod.ts";

const PORT = { camera: "FLIR5", image: "FLIR5_IMAGE1", zmq: "FLIR5_ZMQ1" } as const;

/** Fastest that the camera reads out, frames per second. */
const MAX_FRAME_RATE_HZ = 162;

/**
 * A simulated machine-vision camera: cam5 with image1 and ZMQ1, triggered by software or by pulses on its input when
 * TriggerMode is On. 1280 x 1024 pixels of UInt8 unless told otherwise. The frames of ZMQ1 go to whoever listens with
 * `onFrame("ZMQ1", …)`.
 */
export function createFlirDetector(options: DetectorOptions): AreaDetectorSim {
  const { clock, positions, seed = 1, width = 1280, height = 1024 } = options;
  const set = new PluginSet(options);
  const bank = set.bank("cam5", GENICAM_CAMERA);
  const camera = new Camera({
    bank,
    port: PORT.camera,
    output: set.ports.add(PORT.camera),
    clock,
    pictures: beamPictures(new BeamScene({ ...options.beam, width, height, seed })),
    width,
    height,
    position: positions,
    isTriggered: (settings) => settings.label("TriggerMode") === "On",
  });
  bank.onNumber("TriggerSoftware", (value) => {
    if (value && bank.label("TriggerSource") === "Software") camera.trigger();
    bank.set("TriggerSoftware", 0);
  });
  bank.afterWrite(["AcquireTime", "AcquirePeriod"], () => showFrameRate(bank));
  showFrameRate(bank);
  set.add({
    name: "image1",
    port: PORT.image,
    source: PORT.camera,
    type: "NDPluginStdArrays",
    table: standardArraysTable("UInt8", width * height),
    processor: (imageBank) => new StandardArraysProcessor(imageBank, "UInt8"),
  });
  set.add({
    name: "ZMQ1",
    port: PORT.zmq,
    source: PORT.camera,
    type: "NDPluginZMQ",
    table: PLUGIN_BASE,
    processor: () => PASS_THROUGH,
  });
  return assembleDetector({ prefix: options.prefix, camera, plugins: set.plugins, banks: set.banks });
}

/** The rate that exposure, period and readout allow. */
function showFrameRate(bank: PvBank): void {
  const frameS = Math.max(bank.number("AcquireTime"), bank.number("AcquirePeriod"), 1 / MAX_FRAME_RATE_HZ);
  bank.set("GC_AcqResFrameRate", 1 / frameS);
}
