import { Command, Option } from "commander";
import {
  REPLAY_FORMATS,
  type ReplayFormat,
  STREAM_FORMAT_NAMES,
  type StreamFormatName,
} from "../../control/streams/mod.ts";
import { positiveNumber, wholeNumber } from "../options.ts";
import { runRelay, runReplay } from "../streams/pass-on.ts";
import { runRecord } from "../streams/record.ts";
import { runWatch } from "../streams/watch.ts";

const URL_HELP = "zmq+sub://host:port or zmq+pull://host:port; add ?bind to listen";

/** `hutch stream`: record, watch, relay and replay the streams of fast detectors. */
export function streamCommand(): Command {
  return new Command("stream")
    .description("record, watch, relay and replay the streams of fast detectors (ZeroMQ)")
    .addHelpText("after", "\nExample:\n  hutch stream record zmq+sub://127.0.0.1:9999 -o scan_0001.h5\n")
    .addCommand(record())
    .addCommand(watch())
    .addCommand(relay())
    .addCommand(replay());
}

const formatOption = () =>
  new Option("--format <name>", "how the messages look").choices(["auto", ...STREAM_FORMAT_NAMES]).default("auto");

function record(): Command {
  return new Command("record")
    .description("record one series into an HDF5 file; exit status 1 when frames are missing")
    .argument("<url>", URL_HELP)
    .requiredOption("-o, --output <file>", "HDF5 file to make")
    .addOption(formatOption())
    .option("--overwrite", "replace an existing file")
    .option("--frames <number>", "end after so many frames", wholeNumber)
    .option("--idle <seconds>", "end when nothing came for so long", positiveNumber)
    .option("--detector <name>", "name of the detector in the file")
    .option("--title <text>", "title of the entry in the file")
    .addOption(
      new Option("--compress <filter>", "compress plain frames").choices(["none", "lz4", "bitshuffle-lz4", "deflate"]),
    )
    .option("--ring-seconds <seconds>", "seconds of the stream that may wait in memory", positiveNumber, 3)
    .option("--rate <hertz>", "frame rate for which that is reckoned", positiveNumber, 2000)
    .option("--ring-megabytes <number>", "most memory for it", positiveNumber, 768)
    .option("--spill <file>", "where frames wait when memory is full and the sender cannot wait")
    .option("--spill-gigabytes <number>", "most room for them", positiveNumber, 8)
    .option("--disk-wait <seconds>", "how long to wait for a full disk before frames are dropped", positiveNumber, 60)
    .option("--json", "print place and account as lines of JSON")
    .addHelpText("after", "\nExample:\n  hutch stream record zmq+sub://127.0.0.1:9999 -o scan_0001.h5\n")
    .action(async (url: string, options: RecordCliOptions) => {
      const { output, format, overwrite, frames, idle, detector, title, compress, json } = options;
      await runRecord(
        {
          url,
          path: output,
          format,
          ...(overwrite === undefined ? {} : { overwrite }),
          ...(frames === undefined ? {} : { frames }),
          ...(idle === undefined ? {} : { idleTimeoutS: idle }),
          ...(detector === undefined ? {} : { detector }),
          ...(title === undefined ? {} : { title }),
          ...(compress === undefined ? {} : { compression: compress }),
          diskWaitS: options.diskWait,
          buffer: {
            ringSeconds: options.ringSeconds,
            rateHz: options.rate,
            ringMaxBytes: options.ringMegabytes * 2 ** 20,
            ...(options.spill === undefined
              ? {}
              : { spill: { path: options.spill, maxBytes: options.spillGigabytes * 1e9 } }),
          },
        },
        json ?? false,
      );
    });
}

function watch(): Command {
  return new Command("watch")
    .description("draw live spectra and rates of each channel, until Ctrl-C")
    .argument("<url>", URL_HELP)
    .addOption(formatOption())
    .option("--every <milliseconds>", "time between two views", positiveNumber)
    .option("--views <number>", "end after so many views", wholeNumber)
    .option("--json", "print each view as a line of JSON")
    .addHelpText("after", "\nExample:\n  hutch stream watch zmq+sub://127.0.0.1:9999\n")
    .action(async (url: string, { format, every, views, json }: WatchCliOptions) => {
      const chosen = { ...(every === undefined ? {} : { everyMs: every }), ...(views === undefined ? {} : { views }) };
      await runWatch({ url, format, ...chosen }, json ?? false);
    });
}

function relay(): Command {
  return new Command("relay")
    .description("pass a stream on to other receivers; exit status 1 when frames were missing")
    .argument("<from>", URL_HELP)
    .argument("<to>", "zmq+pub://host:port or zmq+push://host:port")
    .addOption(formatOption())
    .addOption(
      new Option("--as <form>", "same messages, or Hutch's stream that numbers each of them")
        .choices(["same", "hutch"])
        .default("same"),
    )
    .option("--series <number>", "end after so many series", wholeNumber)
    .option("--json", "print addresses and account as lines of JSON")
    .addHelpText(
      "after",
      "\nExample:\n  hutch stream relay zmq+sub://127.0.0.1:9999 zmq+push://127.0.0.1:9990 --as hutch\n",
    )
    .action(async (from: string, to: string, { format, as, series, json }: RelayCliOptions) => {
      await runRelay({ from, to, format, as, ...(series === undefined ? {} : { series }) }, json ?? false);
    });
}

function replay(): Command {
  return new Command("replay")
    .description("send a recorded series again (HDF5 of ours or of MAX IV's streamer, or .cbors messages)")
    .argument("<file>", "what to send")
    .argument("<url>", "zmq+pub://host:port or zmq+push://host:port")
    .addOption(
      new Option("--format <name>", "how the messages shall look").choices([...REPLAY_FORMATS]).default("hutch"),
    )
    .option("--rate <hertz>", "frames a second; default as fast as they are taken", positiveNumber)
    .option("--wait <seconds>", "how long to wait for a receiver", positiveNumber, 30)
    .option("--json", "print address and account as lines of JSON")
    .addHelpText(
      "after",
      "\nExample:\n  hutch stream replay scan_0001.h5 zmq+pub://127.0.0.1:9999 --format xspress3 --rate 100\n",
    )
    .action(async (file: string, url: string, { format, rate, wait, json }: ReplayCliOptions) => {
      const pace = rate === undefined ? {} : { rateHz: rate };
      await runReplay({ file, url, format, peerTimeoutMs: 1000 * wait, ...pace }, json ?? false);
    });
}

interface RecordCliOptions {
  readonly output: string;
  readonly format: StreamFormatName | "auto";
  readonly overwrite?: boolean;
  readonly frames?: number;
  readonly idle?: number;
  readonly detector?: string;
  readonly title?: string;
  readonly compress?: "none" | "lz4" | "bitshuffle-lz4" | "deflate";
  readonly ringSeconds: number;
  readonly rate: number;
  readonly ringMegabytes: number;
  readonly spill?: string;
  readonly spillGigabytes: number;
  readonly diskWait: number;
  readonly json?: boolean;
}

interface WatchCliOptions {
  readonly format: StreamFormatName | "auto";
  readonly every?: number;
  readonly views?: number;
  readonly json?: boolean;
}

interface RelayCliOptions {
  readonly format: StreamFormatName | "auto";
  readonly as: "same" | "hutch";
  readonly series?: number;
  readonly json?: boolean;
}

interface ReplayCliOptions {
  readonly format: ReplayFormat;
  readonly rate?: number;
  readonly wait: number;
  readonly json?: boolean;
}
