import { join } from "node:path";
import { z } from "zod";
import { RequestError } from "../../errors/mod.ts";
import { AreaDetector, type PluginOptions, type PluginRole } from "../area-detector/mod.ts";
import { EpicsMotor } from "../epics-motor/mod.ts";
import { SettableSignalDevice, SignalDevice } from "../signal-device.ts";
import { gaussianDetector, SoftMotor } from "../soft/mod.ts";
import { deviceType } from "./device-type.ts";
import { xspress3 } from "./xspress3.ts";

const positive = z.number().positive();

const epicsMotor = deviceType({
  summary: "An EPICS motor record.",
  options: z.strictObject({
    prefix: z
      .string()
      .min(1)
      .describe("The record's name.")
      .meta({ examples: ["gp:m1"] }),
    tolerance: positive
      .optional()
      .describe("Distance from the target that counts as arrived, in the motor's unit. Default: the record's RDBD."),
    timeoutS: positive
      .optional()
      .describe("Longest time of a move. Default: half as long again as expected, plus 10 s."),
  }),
  build: (name, { prefix, tolerance, timeoutS }, { signals }) =>
    new EpicsMotor({
      name,
      prefix,
      signals,
      ...(tolerance !== undefined && { tolerance }),
      ...(timeoutS !== undefined && { timeoutS }),
    }),
});

const plugin = z.union([
  z.string().min(1),
  z.strictObject({
    address: z.string().min(1).describe("Where its records are, after the prefix."),
    source: z
      .string()
      .min(1)
      .optional()
      .describe("The plugin it takes frames from, or cam. Default: as the IOC has it."),
    role: z.enum(["hdf", "stats", "plugin"]).optional().describe("What it is for. Default: as its name says."),
  }),
]);

const areaDetector = deviceType({
  summary: "An EPICS area detector: a camera with its plugins, which write HDF5 files.",
  options: z.strictObject({
    prefix: z
      .string()
      .min(1)
      .describe("What all its records begin with.")
      .meta({ examples: ["kad:"] }),
    cam: z.string().min(1).default("cam1").describe("The camera, after the prefix."),
    plugins: z
      .record(z.string(), plugin)
      .default({})
      .describe("Plugins after the prefix. Those called hdf write files, those called stats (stats2 …) are read.")
      .meta({ examples: [{ image: "image1", roi: "ROI1", stats: "Stats1", hdf: "HDF1" }] }),
    framesPerPoint: z.int().positive().default(1).describe("Frames taken at each point."),
    exposureS: positive.optional().describe("Seconds of one frame. Default: as the camera has it."),
    periodS: positive.optional().describe("Seconds from frame to frame. Default: as the camera has it."),
    folder: z
      .string()
      .min(1)
      .optional()
      .describe("Folder for the images as the IOC sees it; %Y %m %d are the date. Default: in the data folder."),
    localFolder: z.string().min(1).optional().describe("The same folder as seen here, where it is mounted elsewhere."),
    compression: z.string().min(1).optional().describe("None, LZ4, zlib … as the plugin has it. Default: as it is."),
  }),
  build: (name, options, { signals, dataFolder }) => {
    const { prefix, cam, plugins, framesPerPoint, exposureS, periodS, localFolder, compression } = options;
    const { folder = join(dataFolder, name, "%Y", "%m", "%d") } = options;
    return new AreaDetector({
      name,
      prefix,
      signals,
      cam: withColon(cam),
      plugins: Object.fromEntries(Object.entries(plugins).map(([key, value]) => [key, pluginOptions(key, value)])),
      framesPerTrigger: framesPerPoint,
      files: { folder, ...(localFolder && { localFolder }), ...(compression && { compression }) },
      ...(exposureS !== undefined && { exposureS }),
      ...(periodS !== undefined && { periodS }),
    });
  },
});

const signal = deviceType({
  summary: "One signal of a control system, read, recorded, and set if it may be.",
  options: z.strictObject({
    url: z
      .string()
      .min(1)
      .describe("PV or URL of the signal.")
      .meta({ examples: ["ca://S:SRcurrentAI"] }),
    settable: z.boolean().default(false).describe("Whether plans may set it."),
  }),
  build: (name, { url, settable }, { signals }) =>
    settable
      ? new SettableSignalDevice(name, signals.signal(url, "any"))
      : new SignalDevice(name, signals.signal(url, "any")),
});

const softMotor = deviceType({
  summary: "A motor that exists in memory only.",
  options: z.strictObject({
    position: z.number().default(0).describe("Where it is at first."),
    velocity: positive.optional().describe("Units per second. Default: moves end at once."),
    limits: z.strictObject({ low: z.number(), high: z.number() }).optional().describe("Lowest and highest position."),
    unit: z.string().default("").describe("Unit of the position."),
  }),
  build: (name, { position, velocity, limits, unit }) =>
    new SoftMotor(name, {
      position,
      unit,
      ...(velocity !== undefined && { velocity }),
      ...(limits && { limits }),
    }),
});

const softDetector = deviceType({
  summary: "A detector in memory that sees a Gaussian peak along a soft motor.",
  options: z.strictObject({
    motor: z.string().min(1).describe("The soft motor that moves through the peak."),
    center: z.number().default(0).describe("Position of the peak."),
    height: z.number().default(1).describe("Height of the peak."),
    sigma: positive.default(1).describe("Standard deviation of the peak."),
    exposureS: z.number().nonnegative().default(0).describe("Seconds of one exposure."),
  }),
  build: (name, { motor: motorName, ...options }, site) => {
    const motor = site.device(motorName);
    if (motor instanceof SoftMotor) return gaussianDetector(name, { motor, ...options });
    throw new RequestError(`${name}: ${motorName} is no soft motor. A soft detector needs one.`);
  },
});

/** The types of devices, by the name that a configuration gives as `type`. */
export const DEVICE_TYPES = {
  "epics-motor": epicsMotor,
  "area-detector": areaDetector,
  xspress3,
  signal,
  "soft-motor": softMotor,
  "soft-detector": softDetector,
} as const;

/** `cam1` and `cam1:` are the same. */
function withColon(address: string): string {
  return address.endsWith(":") ? address : `${address}:`;
}

function pluginOptions(name: string, option: z.output<typeof plugin>): PluginOptions {
  const { address, source, role } = typeof option === "string" ? { address: option } : { role: undefined, ...option };
  return {
    address: withColon(address),
    role: role ?? roleOf(name),
    ...(source !== undefined && { source }),
  };
}

function roleOf(name: string): PluginRole {
  const word = name.replace(/\d+$/, "");
  return word === "hdf" || word === "stats" ? word : "plugin";
}
