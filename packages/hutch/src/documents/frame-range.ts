import type { DataKey, Range, StreamResource } from "./types.ts";

/**
 * The frames that a stream datum speaks of, counted along the first axis of the dataset. Its indices count points: where the
 * shape of the data key has the dataset's number of axes, each point has as many frames as its first axis says
 * (`[3, 1024, 1024]`: three), else one.
 *
 * @param resource whose `chunk_shape` tells the number of axes; images are taken to have three without it
 */
export function frameRange(indices: Range, key: DataKey | undefined, resource: StreamResource | undefined): Range {
  const chunk = resource?.parameters.chunk_shape;
  const axes = Array.isArray(chunk) ? chunk.length : 3;
  const shape = key?.shape ?? [];
  const perPoint = shape.length === axes ? (shape[0] ?? 1) : 1;
  return { start: indices.start * perPoint, stop: indices.stop * perPoint };
}
