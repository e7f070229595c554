import type { Frame } from "../../../protocols/frames/mod.ts";

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/**
 * The answer of the monitor socket: what the latest frame is, and its counts. As with the streamer of old, `frame` is the
 * number of frames so far, and before the first frame the counts are four zeros and the exposure is null.
 */
export function monitorReply(latest: Frame | undefined): readonly [head: Uint8Array, counts: Uint8Array] {
  const { frameNumber = -1, exposureS = null, shape = [2, 2], data = new Uint8Array(16) } = latest ?? {};
  return [json({ htype: "image", exptime: exposureS, frame: frameNumber + 1, type: "uint32", shape }), data];
}
