import { join } from "node:path";
import { z } from "zod";
import { RequestError } from "../../errors/mod.ts";
import { type DetectorLink, LocalLink, StreamLink, Xspress3 } from "../xspress3/mod.ts";
import { type DeviceType, deviceType } from "./device-type.ts";

const positive = z.number().positive();
const bin = z.int().nonnegative();

const simulated = z
  .strictObject({
    channels: z.int().positive().default(8).describe("Channels."),
    bins: z.int().positive().default(4096).describe("Bins of a spectrum, a power of two."),
    seed: z.int().default(1).describe("Seed of all random numbers."),
    photonsPerSecond: z.number().nonnegative().default(200_000).describe("Photons a second on a channel."),
  })
  .describe("Electronics that are not there.");

const sdk = z
  .strictObject({
    library: z.string().min(1).default("libxspress3.so").describe("The maker's library."),
    cards: z.int().positive().default(1).describe("Cards."),
    baseIp: z.string().min(1).optional().describe("Network address of the first card."),
    settingsFolder: z.string().min(1).optional().describe("Folder with the calibration of the channels."),
    clockSource: z
      .enum(["internal", "crystal", "external", "cdcm61004", "lmk61e2"])
      .default("crystal")
      .describe("Where the clock comes from."),
  })
  .describe("Real electronics, through their maker's library on this machine.");

const stream = z
  .strictObject({
    data: z
      .string()
      .min(1)
      .describe("Where frames come from.")
      .meta({ examples: ["zmq+pull://daq:9999"] }),
    control: z
      .string()
      .min(1)
      .describe("Where commands go.")
      .meta({ examples: ["zmq+req://daq:9997"] }),
  })
  .describe("A streamer on the network, such as `hutch xspress3 serve`.");

const partialSpectrum = z.strictObject({
  first: bin.describe("First bin."),
  last: bin.describe("Last bin, included."),
  bins: z.int().positive().describe("Bins it is stored in."),
});

const options = z.strictObject({
  simulated: simulated.optional(),
  sdk: sdk.optional(),
  stream: stream.optional(),
  exposureS: positive.default(0.1).describe("Seconds of one frame."),
  framesPerPoint: z.int().positive().default(1).describe("Frames taken at each point."),
  gap: z.enum(["25 ns", "200 ns", "500 ns", "1 us"]).default("200 ns").describe("Dead time between two frames."),
  windows: z
    .array(z.tuple([bin, bin]))
    .length(2)
    .optional()
    .describe("Two windows of bins, both ends included, for all channels. Default: all bins but the last.")
    .meta({
      examples: [
        [
          [620, 660],
          [785, 825],
        ],
      ],
    }),
  partialSpectra: z.array(partialSpectrum).max(8).optional().describe("Parts of the spectra to keep. Default: all."),
  folder: z
    .string()
    .min(1)
    .optional()
    .describe("Folder for the spectra; %Y %m %d are the date. Default: in the data folder."),
});

/** An Xspress3 as a configuration says it. */
export const xspress3: DeviceType<typeof options> = deviceType({
  summary: "An Xspress3 for fluorescence spectra: simulated, through its library, or a stream.",
  options,
  build: (name, { exposureS, framesPerPoint, gap, windows, partialSpectra, folder, ...ways }, { dataFolder }) =>
    new Xspress3({
      name,
      link: linkOf(name, ways),
      files: { folder: folder ?? join(dataFolder, name, "%Y", "%m", "%d") },
      exposureS,
      framesPerTrigger: framesPerPoint,
      gap,
      ...(windows && { windows }),
      ...(partialSpectra && { partialSpectra }),
    }),
});

function linkOf(name: string, ways: Pick<z.output<typeof options>, "simulated" | "sdk" | "stream">): DetectorLink {
  const given = Object.keys(ways).filter((way) => ways[way as keyof typeof ways] !== undefined);
  if (given.length > 1) throw new RequestError(`${name} has ${given.join(" and ")}. Give one of them.`);
  if (ways.stream) return new StreamLink(ways.stream.data, ways.stream.control);
  if (ways.sdk) {
    const { baseIp, settingsFolder, ...sdkOptions } = ways.sdk;
    return new LocalLink({
      kind: "sdk",
      options: { ...sdkOptions, ...(baseIp && { baseIp }), ...(settingsFolder && { settingsFolder }) },
    });
  }
  return new LocalLink({ kind: "simulated", options: ways.simulated ?? {} });
}
