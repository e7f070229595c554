import { type Recording, type RecordStreamOptions, recordStream } from "../../control/streams/mod.ts";
import { isComplete, type LossRecord } from "../../protocols/frames/mod.ts";
import { formatBytes, formatDuration } from "../output/quantities.ts";
import { formatRate } from "../output/spectrum.ts";
import { EXIT } from "../report-error.ts";
import { everyTwoSeconds, untilInterrupted } from "./live.ts";

/** Record one series, with a line of progress every two seconds; what came and what is missing at its end. */
export async function runRecord(options: RecordStreamOptions, isJson: boolean): Promise<void> {
  const recording = recordStream(options);
  const { path, url } = await recording.ready;
  if (isJson) console.log(JSON.stringify({ path, url }));
  else console.log(url && url !== options.url ? `Recording to ${path}; senders reach ${url}` : `Recording to ${path}`);
  const stopProgress = isJson ? () => {} : everyTwoSeconds(progressLine(recording));
  const stopWaiting = untilInterrupted(() => void recording.stop());
  const record = await recording.done;
  stopWaiting();
  stopProgress();
  if (isJson) console.log(JSON.stringify({ ...record, isComplete: isComplete(record) }));
  else console.log(describeRecord(record, path));
  if (!isComplete(record)) process.exitCode = EXIT.failed;
}

function progressLine(recording: Recording): () => string {
  let known = 0;
  let since = performance.now();
  return () => {
    const { received, written, lost, expected, bytes, ring, isDiskRefusing } = recording.progress();
    const now = performance.now();
    const rate = formatRate((1000 * (received - known)) / (now - since));
    known = received;
    since = now;
    const of = expected === undefined ? "" : ` of ${expected}`;
    const filled = ring.slots > 0 ? `, ring ${Math.round((100 * ring.used) / ring.slots)} %` : "";
    const disk = isDiskRefusing ? ", the disk refuses to write: free some space" : "";
    return `${received}${of} frames received, ${written} in the file (${formatBytes(bytes)}), ${rate}, ${lost} missing${filled}${disk}`;
  };
}

/** Gaps that are listed one by one. */
const MOST_GAPS = 10;

/** The account of a recording, for a person. */
export function describeRecord(record: LossRecord, path: string): string {
  const { written, expected, lost, gaps, duplicates, outOfOrder, restarts, problems, problemTexts, failure } = record;
  const lines = [`${written}${expected === undefined ? "" : ` of ${expected}`} frames in ${path}`];
  if (lost > 0) {
    lines.push(`${lost} frames are missing; their rows are masked:`);
    for (const [first, last, reason] of gaps.slice(0, MOST_GAPS)) {
      lines.push(`  ${first === last ? first : `${first} to ${last}`}: ${reason}`);
    }
    if (gaps.length > MOST_GAPS) lines.push(`  and ${gaps.length - MOST_GAPS} more gaps, listed in the file`);
  } else lines.push("No frame is missing.");
  const oddities: [number, string][] = [
    [duplicates, "came twice; the first was kept"],
    [outOfOrder, "came late and were put in their row"],
    [restarts, "times the sender began again"],
    [problems, "messages were wrong"],
  ];
  for (const [count, what] of oddities) if (count > 0) lines.push(`${count} ${what}`);
  for (const text of problemTexts.slice(0, 3)) lines.push(`  ${text}`);
  if (record.worstWriteMs > 1000) lines.push(`The slowest write took ${formatDuration(record.worstWriteMs / 1000)}.`);
  if (failure !== undefined) lines.push(`It failed: ${failure}`);
  else if (record.ended === "stopped" || record.ended === "idle") lines.push("The series has no end: it was stopped.");
  return lines.join("\n");
}
