import { type RelayOptions, type ReplayOptions, relayStream, replayStream } from "../../control/streams/mod.ts";
import { formatBytes } from "../output/quantities.ts";
import { EXIT } from "../report-error.ts";
import { everyTwoSeconds, untilInterrupted } from "./live.ts";

/** Pass a stream on until it is over or Ctrl-C. */
export async function runRelay(options: RelayOptions, isJson: boolean): Promise<void> {
  const relay = relayStream(options);
  const { from, to } = await relay.ready;
  console.log(isJson ? JSON.stringify({ from, to }) : `Relaying; receivers reach ${to}`);
  const stopProgress = isJson
    ? () => {}
    : everyTwoSeconds(() => {
        const { messages, bytes, received, lost } = relay.count();
        return `${messages} messages (${formatBytes(bytes)}), ${received} frames, ${lost} missing`;
      });
  const stopWaiting = untilInterrupted(() => void relay.stop());
  const count = await relay.done;
  stopWaiting();
  stopProgress();
  if (isJson) console.log(JSON.stringify(count));
  else console.log(`${count.messages} messages passed on: ${count.received} frames, ${count.lost} missing.`);
  if (count.lost > 0 || count.missedMessages > 0) process.exitCode = EXIT.failed;
}

/** Send a file again. */
export async function runReplay(options: Omit<ReplayOptions, "signal">, isJson: boolean): Promise<void> {
  const abort = new AbortController();
  const replay = replayStream({ ...options, signal: abort.signal });
  const { url } = await replay.ready;
  console.log(isJson ? JSON.stringify({ url }) : `Waiting for somebody to receive from ${url}`);
  const stopWaiting = untilInterrupted(() => abort.abort());
  const count = await replay.done;
  stopWaiting();
  const missing = count.missing > 0 ? `; ${count.missing} frames are missing in the file itself` : "";
  console.log(isJson ? JSON.stringify(count) : `${count.messages} messages sent${missing}.`);
  if (count.missing > 0) process.exitCode = EXIT.failed;
}
