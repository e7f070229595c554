import type { ChunkGrid } from "./shape.ts";
import { product } from "./value.ts";

/**
 * Cut `chunk[0]` whole rows into the chunks that lie side by side across them, in index order. Chunks that reach over
 * the edge are filled up with what `tile` holds already.
 *
 * @param rows `[chunk[0], ...shape[1..]]`, contiguous
 * @param newTile gives a chunk full of the fill value
 */
export function* cutTiles(grid: ChunkGrid, rows: Uint8Array, newTile: () => Uint8Array): Generator<Uint8Array> {
  for (let number = 0; number < grid.chunksPerStep; number++) {
    const tile = newTile();
    for (const { inRows, inTile, bytes } of runs(grid, number)) {
      tile.set(rows.subarray(inRows, inRows + bytes), inTile);
    }
    yield tile;
  }
}

/** Put tile `number` back into the rows: the reverse of `cutTiles`. */
export function pasteTile(grid: ChunkGrid, number: number, tile: Uint8Array, rows: Uint8Array): void {
  for (const { inRows, inTile, bytes } of runs(grid, number)) {
    rows.set(tile.subarray(inTile, inTile + bytes), inRows);
  }
}

/** The stretches of bytes that tile `number` and the rows have in common. */
function* runs(grid: ChunkGrid, number: number): Generator<{ inRows: number; inTile: number; bytes: number }> {
  const { chunk, across, elementBytes } = grid;
  const lengths = [chunk[0]!, ...grid.shape.slice(1)];
  const origin = [0, ...unravel(number, across)].map((tile, k) => tile * chunk[k]!);
  const box = origin.map((start, k) => Math.min(chunk[k]!, lengths[k]! - start));
  const inner = box.at(-1)!;
  const outer = box.slice(0, -1);
  for (let i = 0; i < product(outer); i++) {
    const inBox = [...unravel(i, outer), 0];
    const inData = inBox.map((at, k) => at + origin[k]!);
    yield {
      inRows: ravel(inData, lengths) * elementBytes,
      inTile: ravel(inBox, chunk) * elementBytes,
      bytes: inner * elementBytes,
    };
  }
}

/** Coordinates of element `index`, last dimension fastest. */
export function unravel(index: number, lengths: readonly number[]): number[] {
  const coordinates = new Array<number>(lengths.length);
  let rest = index;
  for (let k = lengths.length - 1; k >= 0; k--) {
    coordinates[k] = rest % lengths[k]!;
    rest = Math.floor(rest / lengths[k]!);
  }
  return coordinates;
}

/** Index of the element at `coordinates`, last dimension fastest. */
export function ravel(coordinates: readonly number[], lengths: readonly number[]): number {
  return coordinates.reduce((index, at, k) => index * lengths[k]! + at, 0);
}
