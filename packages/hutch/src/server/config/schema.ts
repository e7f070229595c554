import { z } from "zod";
import { deviceSchema } from "../../devices/mod.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../../recorders/mod.ts";

const name = z.string().min(1);
const port = z.int().min(1).max(65535);

const simulator = z.strictObject({
  timeScale: z
    .number()
    .positive()
    .default(1)
    .describe("How many times as fast as in life the motors move and the detectors expose."),
  seed: z.int().nonnegative().default(1).describe("Start of the random numbers: the same seed gives the same noise."),
});

const channelAccess = z.strictObject({
  addresses: z
    .array(name)
    .optional()
    .describe("Hosts (host or host:port) that are asked for PVs, as in EPICS_CA_ADDR_LIST."),
  autoAddresses: z.boolean().optional().describe("Ask every network of this machine too (EPICS_CA_AUTO_ADDR_LIST)."),
  nameServers: z.array(name).optional().describe("Name servers (host:port), asked over TCP (EPICS_CA_NAME_SERVERS)."),
  serverPort: port.optional().describe("Port where none is given (EPICS_CA_SERVER_PORT)."),
  repeaterPort: port.optional().describe("Port of the beacons (EPICS_CA_REPEATER_PORT)."),
});

/** What hutch.yaml may say. Descriptions and examples here are those of the file that `hutch init` writes. */
export const configSchema = z.strictObject({
  beamline: name
    .default("hutch")
    .describe("Name of the beamline, recorded with every run.")
    .meta({ examples: ["simulated beamline"] }),
  simulator: z
    .union([z.boolean(), simulator])
    .default(false)
    .describe(
      "Start a simulated beamline on this machine and use it instead of the network. false, true, or its settings.",
    )
    .meta({ examples: [{ timeScale: 1, seed: 1 }] }),
  channelAccess: channelAccess
    .default({})
    .describe(
      "Where to find EPICS process variables, when the simulator is off. What is not given here is taken from the environment.",
    )
    .meta({ examples: [{ addresses: ["10.1.2.255", "ioc-host:5066"], autoAddresses: false }] }),
  data: z
    .strictObject({
      folder: name.default("data").describe("Folder for runs, journals and images, from where this file is."),
    })
    .prefault({})
    .describe("Where runs are kept.")
    .meta({ examples: [{ folder: "data" }] }),
  recorders: z
    .array(z.enum(Object.keys(EXPORT_FORMATS) as ExportFormat[]))
    .default(["nexus", "spec"])
    .describe("Files written of each run, beside the journal, from which any of them can be made later.")
    .meta({ examples: [["nexus", "spec"]] }),
  tableStyle: z
    .enum(["bluesky", "sardana"])
    .default("bluesky")
    .describe("Look of the live table: bluesky or sardana.")
    .meta({ examples: ["bluesky"] }),
  metadata: z
    .looseObject({
      proposal: z.union([name, z.number()]).optional().describe("Number of the proposal."),
      user: name.optional().describe("Who measures."),
      sample: z
        .union([name, z.looseObject({ name: name.optional() })])
        .optional()
        .describe("What is measured."),
    })
    .default({})
    .describe("Recorded with every run: proposal, user, sample, and whatever else you need.")
    .meta({ examples: [{ proposal: "2026-0001", user: "Ada Lovelace", sample: { name: "reference grid" } }] }),
  baseline: z
    .array(name)
    .default([])
    .describe("Devices that are read before and after each run.")
    .meta({ examples: [["m3", "m4"]] }),
  modules: z
    .array(name)
    .default([])
    .describe("Files with devices and plans of your own, TypeScript or JavaScript, from where this file is.")
    .meta({ examples: [["my-beamline.ts"]] }),
  devices: z
    .record(name.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "letters, digits and _, a letter first"), deviceSchema)
    .default({})
    .describe("The devices, by the name you type. Each has a type, and what belongs to it.")
    .meta({
      examples: [
        {
          m1: { type: "epics-motor", prefix: "gp:m1" },
          m2: { type: "epics-motor", prefix: "gp:m2" },
          m3: { type: "epics-motor", prefix: "gp:m3" },
          m4: { type: "epics-motor", prefix: "gp:m4" },
          simdet: {
            type: "area-detector",
            prefix: "kad:",
            cam: "cam1",
            plugins: {
              image: "image1",
              roi: "ROI1",
              stats: { address: "Stats1", source: "roi" },
              hdf: "HDF1",
            },
            framesPerPoint: 3,
            exposureS: 0.01,
            periodS: 0.02,
            compression: "LZ4",
          },
        },
      ],
    }),
});

/** hutch.yaml with its defaults filled in. `data.folder` and `modules` are absolute once the file was loaded. */
export type HutchConfig = z.output<typeof configSchema>;
