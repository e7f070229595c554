import { RequestError } from "../../errors/mod.ts";
import { product } from "./value.ts";

/** Rows are gathered in chunks of about this size when nobody asks for another. */
const SMALL_CHUNK_BYTES = 8192;
/** HDF5 counts the bytes of a chunk in 32 bits. */
const MAX_CHUNK_BYTES = 2 ** 32 - 1;

/** Sizes of a chunked dataset, slowest dimension first. */
export interface ChunkGrid {
  /** Size at creation. */
  readonly shape: readonly number[];
  /** Largest size; `null` in the first place for unlimited. */
  readonly maxShape: readonly (number | null)[];
  readonly chunk: readonly number[];
  /** Chunks side by side along each dimension but the first. */
  readonly across: readonly number[];
  /** Chunks that make up one step along the first dimension. */
  readonly chunksPerStep: number;
  readonly elementBytes: number;
  readonly rowBytes: number;
  readonly chunkBytes: number;
  /** Whether one chunk holds whole rows, so that rows and chunk have the same bytes. */
  readonly holdsRows: boolean;
}

/**
 * Settle shape, largest shape and chunk of a dataset.
 *
 * @throws RequestError when they do not fit together, or when another dimension than the first may grow
 */
export function chunkGrid(
  where: string,
  options: {
    shape: readonly (number | null)[];
    maxShape?: readonly (number | null)[] | undefined;
    chunk?: readonly number[] | undefined;
  },
  elementBytes: number,
): ChunkGrid {
  const refuse = (reason: string): never => {
    throw new RequestError(`${where}: ${reason}`);
  };
  const shape = options.shape.map((length) => length ?? 0);
  const maxShape = options.maxShape ?? options.shape;
  const rest = shape.slice(1);
  const rowBytes = product(rest) * elementBytes;
  const chunk = options.chunk ?? [defaultRows(rowBytes, maxShape[0]), ...rest];
  const rank = shape.length;

  if (rank === 0) refuse("a dataset in chunks needs at least one dimension. Use write for a single value.");
  if (maxShape.length !== rank || chunk.length !== rank) {
    refuse(`shape, maxShape and chunk must have the same number of dimensions (${rank}).`);
  }
  for (const [k, length] of shape.entries()) {
    const most = maxShape[k] ?? null;
    if (!isWhole(length, 0)) refuse(`a length of ${length} in the shape is not a whole number.`);
    if (k > 0 && (most === null || length === 0)) {
      refuse("only the first dimension may grow; the others need a fixed length of at least 1.");
    }
    if (k > 0 && most !== length) refuse("only the first dimension may have a larger maximum than its length.");
    if (most !== null && (!isWhole(most, 1) || most < length))
      refuse(`a maximum of ${most} is below the length ${length}.`);
    if (!isWhole(chunk[k]!, 1))
      refuse(`a chunk of [${chunk.join(", ")}] is not possible; use whole numbers from 1 on.`);
    if (most !== null && chunk[k]! > most) refuse(`a chunk of [${chunk.join(", ")}] is larger than the dataset.`);
  }
  const chunkBytes = product(chunk) * elementBytes;
  if (chunkBytes > MAX_CHUNK_BYTES) refuse(`a chunk of ${chunkBytes} bytes is too large; HDF5 takes 4 GiB at most.`);
  const across = rest.map((length, k) => Math.ceil(length / chunk[k + 1]!));
  return {
    shape,
    maxShape,
    chunk,
    across,
    chunksPerStep: product(across),
    elementBytes,
    rowBytes,
    chunkBytes,
    holdsRows: rest.every((length, k) => length === chunk[k + 1]),
  };
}

function defaultRows(rowBytes: number, most: number | null | undefined): number {
  const rows = Math.max(1, Math.floor(SMALL_CHUNK_BYTES / Math.max(1, rowBytes)));
  return Math.min(rows, most ?? rows);
}

function isWhole(value: number, low: number): boolean {
  return Number.isSafeInteger(value) && value >= low;
}
