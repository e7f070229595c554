import { ByteWriter } from "./byte-writer.ts";
import type { ChunkIndex } from "./chunk-index.ts";
import { MESSAGE, type Message, message } from "./messages.ts";
import type { ChunkGrid } from "./shape.ts";

/**
 * The layout message (version 4) of a chunked dataset: chunk shape with the element size as last dimension, then the
 * index. The bytes per dimension have to be as few as the largest needs: HDF5 2.0 refuses more. [spec. 3.0, IV.A.2.i]
 */
export function chunkedLayoutMessage(grid: ChunkGrid, index: ChunkIndex): Message {
  const dimensions = [...grid.chunk, grid.elementBytes];
  const bytes = Math.floor((Math.floor(Math.log2(Math.max(...dimensions))) + 8) / 8);
  const out = new ByteWriter(64).u8(4, 2, 0, dimensions.length, bytes);
  for (const length of dimensions) out.unsigned(length, bytes);
  return message(MESSAGE.layout, out.bytes(index.encodeLayout()));
}
