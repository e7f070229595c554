import { callOnThread } from "../../repository/mod.ts";
import { cookPart, type FrameSource, scratchBytes } from "./cook-part.ts";
import type { MapJob, MapPart } from "./map-job.ts";
import { returnScratch, takeScratch } from "./scratch.ts";

/** What a thread is sent. */
export interface ThreadTask {
  readonly job: MapJob;
  readonly source: FrameSource;
  readonly frames: Int32Array;
  readonly scratch: number;
}

/** What a thread calls. */
export function mapOnThread({ job, source, frames, scratch }: ThreadTask): MapPart {
  return cookPart(job, source, frames, scratch);
}

/**
 * Makes maps on worker threads that share the memory of the frames; each gets an equal share of the frames in their
 * order. Threads are kept for the next time, and do not keep the process alive.
 */
export async function cookOnThreads(
  job: MapJob,
  source: FrameSource,
  order: Int32Array,
  threads: number,
): Promise<MapPart[]> {
  const cuts = cutsOf(job, order, threads);
  const shared = shareable(source);
  const scratches = cuts.map(() => takeScratch(shared.memory, scratchBytes(job)));
  try {
    const tasks = cuts.map((frames, i) => ({ job, source: shared, frames, scratch: scratches[i]!.start }));
    return await Promise.all(tasks.map((task) => callOnThread<MapPart>(import.meta.url, "mapOnThread", task)));
  } finally {
    for (const scratch of scratches) returnScratch(shared.memory, scratch);
  }
}

/** Frames that lie in memory of this thread alone are shared through a copy. */
function shareable(source: FrameSource): FrameSource {
  const { data } = source;
  if (source.isInMemory || data.buffer instanceof SharedArrayBuffer) return source;
  const copy = new Uint8Array(new SharedArrayBuffer(data.byteLength));
  copy.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return { ...source, data: copy };
}

/** Equal shares; with many maps the cuts fall between maps, so that nothing has to be added up. */
function cutsOf({ groupOfFrame }: MapJob, order: Int32Array, threads: number): Int32Array[] {
  const maps = new Set(groupOfFrame).size;
  const borders = [0];
  for (let i = 1; i < threads; i++) {
    let at = Math.floor((i * order.length) / threads);
    if (maps >= 4 * threads) {
      while (at < order.length && groupOfFrame[order[at]!] === groupOfFrame[order[at - 1]!]) at++;
    }
    borders.push(at);
  }
  borders.push(order.length);
  return borders
    .slice(1)
    .map((end, i) => order.slice(borders[i]!, end))
    .filter((share) => share.length > 0);
}
