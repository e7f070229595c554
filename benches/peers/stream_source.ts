/**
 * Sends frames of an 8-channel Xspress3 (8 x 4096 uint32 with counters) over ZeroMQ, from a process of its own, so that
 * the receivers of the bench get them as from a detector. Arguments: build folder, URL, format (hutch or xspress3),
 * number of frames, frames a second (0: as fast as they are taken).
 */
import { pathToFileURL } from "node:url";

const [build, url, format, frameCount, rateHz] = process.argv.slice(2) as [string, string, string, string, string];
const load = (path: string) => import(new URL(`src/${path}/mod.js`, pathToFileURL(`${build}/`)).href);
const { openZmqSender } = (await load("transports")) as typeof import("../../packages/hutch/src/transports/mod.ts");
const { LosslessEncoder } = (await load(
  "protocols/lossless-stream",
)) as typeof import("../../packages/hutch/src/protocols/lossless-stream/mod.ts");
const xspress3 = (await load(
  "protocols/xspress3",
)) as typeof import("../../packages/hutch/src/protocols/xspress3/mod.ts");

const CHANNELS = 8;
const BINS = 4096;
const KINDS = 16;
const count = Number(frameCount);
const sender = await openZmqSender(url, { highWaterMark: 200, lingerMs: 60_000 });
process.stdout.write(`${sender.peerUrl}\n`);
await sender.waitForPeer(30_000);

/** Different spectra, made before the clock runs; word 0 of a frame is its number modulo KINDS, for the check. */
const spectra = Array.from({ length: KINDS }, (_, kind) => {
  const counts = new Uint32Array(CHANNELS * BINS);
  for (let i = 0; i < counts.length; i++) counts[i] = (Math.imul(i + 1, 2_654_435_761 + kind) >>> 22) & 0x3ff;
  counts[0] = kind;
  return new Uint8Array(counts.buffer);
});
const u4 = (value: number) => new Uint8Array(Uint32Array.from({ length: CHANNELS }, (_, c) => value + c).buffer);
const f8 = (value: number) => new Uint8Array(Float64Array.from({ length: CHANNELS }, (_, c) => value + c).buffer);
const column = (name: string, data: Uint8Array, type: "u4" | "i4" | "f8" = "u4", shape: number[] = [CHANNELS]) => ({
  name,
  type,
  shape,
  data,
});

/** The frames themselves, ready to be numbered and sent: it is not the source that is measured. */
const kinds = spectra.map((data, kind) => ({
  frameNumber: kind,
  type: "u4" as const,
  shape: [CHANNELS, BINS],
  compression: "none" as const,
  data,
  exposureS: 0.0001,
  side: [
    column("output_count_rate", f8(kind), "f8"),
    column("all_events", u4(1000)),
    column("all_good", u4(990)),
    column("clock_ticks", u4(79_900)),
    column("total_ticks", u4(80_000)),
    column("reset_ticks", u4(100)),
    column("event_width", u4(6), "i4"),
    column("dead_time_correction", f8(1), "f8"),
    column("window_counts", new Uint8Array(64), "u4", [2, CHANNELS]),
  ],
  attributes: {},
}));
const messagesOfKind = kinds.map((kind) => xspress3.encodeFrame("B", kind)[0]!);

/** An image of the Xspress3 stream: only its header changes from frame to frame. */
function xspress3Message(frameNumber: number): Uint8Array[] {
  const [, pixels, arrays] = messagesOfKind[frameNumber % KINDS]!;
  const head = { htype: "image", exptime: 0.0001, frame: frameNumber, shape: [CHANNELS, BINS], type: "uint32" };
  return [new TextEncoder().encode(JSON.stringify({ ...head, compression: "none" })), pixels!, arrays!];
}

const lossless = new LosslessEncoder("bench");
const names = kinds[0]!.side.map(({ name }) => name);
const start =
  format === "hutch"
    ? [lossless.start({ expectedFrames: count, attributes: {} })]
    : xspress3.encodeHeader("B", { filename: "", sideNames: names });
for (const message of start) await sender.send(message);
const began = performance.now();
for (let k = 0; k < count; k++) {
  const wait = Number(rateHz) > 0 ? began + (1000 * k) / Number(rateHz) - performance.now() : 0;
  if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
  await sender.send(format === "hutch" ? lossless.frame({ ...kinds[k % KINDS]!, frameNumber: k }) : xspress3Message(k));
}
for (const message of format === "hutch" ? [lossless.end()] : xspress3.encodeSeriesEnd()) await sender.send(message);
sender.close();
