import { RequestError } from "../../errors/mod.ts";

/**
 * Means of blocks of an image, as a binned detector would give them. Blocks start at the first row and column; those at
 * the end that are not full average what is there.
 *
 * @param image row-major `[rows, columns]`
 * @returns row-major `[ceil(rows / by[0]), ceil(columns / by[1])]`
 */
export function blockMean(
  image: ArrayLike<number>,
  shape: readonly [rows: number, columns: number],
  by: readonly [number, number],
): { shape: readonly [number, number]; values: Float64Array } {
  const [rows, columns] = shape;
  if (image.length !== rows * columns || !(by[0] >= 1 && by[1] >= 1)) {
    throw new RequestError(
      `Cannot average ${by.join(" x ")} blocks of ${rows} x ${columns} pixels in ${image.length} values.`,
    );
  }
  const [height, width] = [Math.ceil(rows / by[0]), Math.ceil(columns / by[1])];
  const values = new Float64Array(height * width);
  for (let i = 0; i < height; i++) {
    const lastRow = Math.min(rows, (i + 1) * by[0]);
    for (let j = 0; j < width; j++) {
      const lastColumn = Math.min(columns, (j + 1) * by[1]);
      let sum = 0;
      for (let r = i * by[0]; r < lastRow; r++) {
        for (let c = j * by[1]; c < lastColumn; c++) sum += image[r * columns + c]!;
      }
      values[i * width + j] = sum / ((lastRow - i * by[0]) * (lastColumn - j * by[1]));
    }
  }
  return { shape: [height, width], values };
}
