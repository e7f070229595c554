import { Command, Option } from "commander";
import {
  type Acquisition,
  type BackendConfig,
  openBackend,
  type StreamForm,
  Xspress3Streamer,
} from "../../control/xspress3/mod.ts";
import { RequestError } from "../../errors/mod.ts";
import { positiveNumber, wholeNumber } from "../options.ts";

interface ServeOptions {
  readonly sim?: boolean;
  readonly sdk?: string;
  readonly settings?: string;
  readonly channels: number;
  readonly photons: number;
  readonly seed: number;
  readonly host: string;
  readonly dataPort: number;
  readonly monitorPort: number;
  readonly controlPort: number;
  readonly form: StreamForm;
  readonly push?: boolean;
  readonly frames?: number;
  readonly rate: number;
  readonly json?: boolean;
}

/** How long a series waits for its first receiver. */
const RECEIVER_MS = 24 * 3600 * 1000;

/** `hutch xspress3 …`: work with Xspress3 electronics. */
export function xspress3Command(): Command {
  return new Command("xspress3")
    .description("work with Xspress3 fluorescence detectors")
    .addCommand(serveCommand())
    .addHelpText("after", "\nExample:\n  hutch xspress3 serve --sim\n");
}

function serveCommand(): Command {
  return new Command("serve")
    .description("serve an Xspress3 as the well-known ZeroMQ stream: data, monitor and control sockets")
    .option("--sim", "simulated electronics")
    .option("--sdk <library>", "real electronics, through their maker's library")
    .option("--settings <folder>", "calibration of the real electronics")
    .option("--channels <number>", "channels of the simulated electronics", wholeNumber, 8)
    .option("--photons <rate>", "photons a second on a simulated channel", positiveNumber, 200_000)
    .option("--seed <number>", "seed of all random numbers", wholeNumber, 1)
    .option("--host <address>", "interface to serve", "127.0.0.1")
    .option("--data-port <number>", "port of the frames; 0 takes a free one", wholeNumber, 9999)
    .option("--monitor-port <number>", "port that answers with the latest frame", wholeNumber, 9998)
    .option("--control-port <number>", "port that takes commands as JSON", wholeNumber, 9997)
    .addOption(
      new Option(
        "--form <form>",
        "A: a frame is three messages; B: one of three parts; lossless: Hutch's own, with all counters",
      )
        .choices(["A", "B", "lossless"])
        .default("B"),
    )
    .option("--push", "send to one receiver, who gets every frame, instead of to all who listen")
    .option("--frames <number>", "send one series of so many frames to the first receiver, and end", wholeNumber)
    .option("--rate <hertz>", "frames a second of that series", positiveNumber, 100)
    .option("--json", "print the addresses as one line of JSON")
    .addHelpText(
      "after",
      "\nExample:\n  hutch xspress3 serve --sim --frames 1000 --rate 200 &\n  hutch stream record zmq+sub://127.0.0.1:9999 -o spectra.h5\n",
    )
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const { host, dataPort, monitorPort, controlPort, form, push, frames } = options;
  const streamer = await Xspress3Streamer.serve({
    backend: await openBackend(backendOf(options)),
    dataUrl: `zmq+${push ? "push" : "pub"}://${host}:${dataPort}`,
    monitorUrl: `zmq+rep://${host}:${monitorPort}`,
    controlUrl: `zmq+rep://${host}:${controlPort}`,
    form,
  });
  announce(streamer, options.json ?? false);
  const isInterrupted = new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  try {
    await Promise.race([isInterrupted, frames === undefined ? isInterrupted : series(streamer, frames, options.rate)]);
  } finally {
    await streamer.close();
  }
}

function backendOf({ sim, sdk, settings, channels, photons, seed }: ServeOptions): BackendConfig {
  if (Boolean(sim) === Boolean(sdk)) throw new RequestError("Say --sim or --sdk <library>: one of them.");
  if (sdk) return { kind: "sdk", options: { library: sdk, ...(settings && { settingsFolder: settings }) } };
  return { kind: "simulated", options: { channels, photonsPerSecond: photons, seed } };
}

async function series(streamer: Xspress3Streamer, frames: number, rateHz: number): Promise<void> {
  const acquisition: Acquisition = { frames, frameTimeS: 1 / rateHz, trigger: { source: "internal" } };
  await streamer.waitForReceiver(RECEIVER_MS);
  await streamer.arm(acquisition);
  const { frames: sent, lost } = streamer.status;
  console.error(`${sent} frames sent, ${lost} lost.`);
  if (lost > 0) process.exitCode = 1;
}

function announce({ urls, status }: Xspress3Streamer, isJson: boolean): void {
  if (isJson) {
    console.log(JSON.stringify({ ...urls, detector: status.detector, channels: status.channels, bins: status.bins }));
    return;
  }
  console.log(`${status.detector}: ${status.channels} channels of ${status.bins} bins.`);
  for (const [what, url] of Object.entries(urls)) console.log(`  ${what.padEnd(8)} ${url}`);
  console.log("Ctrl-C ends it.");
}
