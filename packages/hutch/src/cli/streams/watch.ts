import { channelViews, type StreamView, type WatchOptions, watchStream } from "../../control/streams/mod.ts";
import { columns } from "../output/columns.ts";
import { formatRate, spectrumLine } from "../output/spectrum.ts";
import { untilInterrupted } from "./live.ts";

const CLEAR_SCREEN = "\x1b[H\x1b[J";
/** Where lines cannot be replaced, a view every two seconds is enough. */
const PLAIN_EVERY_MS = 2000;

/** Draw the newest spectra of a stream and the rate of each channel, until Ctrl-C. */
export async function runWatch(
  options: Omit<WatchOptions, "signal"> & { readonly views?: number },
  isJson: boolean,
): Promise<void> {
  const isLive = process.stdout.isTTY === true && !isJson;
  const abort = new AbortController();
  const stopWaiting = untilInterrupted(() => abort.abort());
  const everyMs = options.everyMs ?? (isLive ? 250 : PLAIN_EVERY_MS);
  let drawn = 0;
  for await (const view of watchStream({ ...options, everyMs, signal: abort.signal })) {
    const text = isJson ? JSON.stringify(viewAsJson(view)) : drawView(view, process.stdout.columns ?? 100);
    process.stdout.write(`${isLive ? CLEAR_SCREEN : ""}${text}\n`);
    drawn += 1;
    if (drawn === options.views) break;
  }
  stopWaiting();
}

/** A view as text: a line of facts and a line for each channel. */
export function drawView(view: StreamView, width: number): string {
  const { frame, count, frameRateHz, format, hasEnded } = view;
  if (!frame)
    return `Waiting for frames${format ? ` (${format})` : ""}: ${count.messages} messages, ${count.problems} wrong`;
  const facts = [
    `frame ${frame.frameNumber} [${frame.shape.join(", ")}]`,
    `${formatRate(frameRateHz)}`,
    `${count.received} seen`,
    `${count.lost} missed`,
    ...(hasEnded ? ["the series has ended"] : []),
  ].join(", ");
  const rows = channelViews(frame).map(({ name, counts, sum, rateHz }) => [
    name,
    String(sum),
    rateHz === undefined ? "-" : formatRate(rateHz),
    counts,
  ]) as [string, string, string, Float64Array][];
  const taken = 2 * 3 + [0, 1, 2].reduce((sum, k) => sum + Math.max(...rows.map((row) => String(row[k]).length), 7), 0);
  const table = rows.map(([name, sum, rate, counts]) => [
    name,
    sum,
    rate,
    spectrumLine(counts, Math.max(16, width - taken)),
  ]);
  const titles = [
    { title: "channel" },
    { title: "counts", align: "right" },
    { title: "rate", align: "right" },
    { title: "spectrum, logarithmic" },
  ] as const;
  return `${facts}\n${columns(titles, table)}`;
}

function viewAsJson({ frame, count, frameRateHz, format, hasEnded }: StreamView): unknown {
  return {
    format,
    frameRateHz,
    hasEnded,
    received: count.received,
    lost: count.lost,
    frame: frame && { frameNumber: frame.frameNumber, shape: frame.shape, type: frame.type },
    channels: frame ? channelViews(frame).map(({ name, sum, rateHz }) => ({ name, sum, rateHz })) : [],
  };
}
