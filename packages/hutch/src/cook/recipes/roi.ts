import { z } from "zod";
import { RequestError } from "../../errors/mod.ts";
import { type ArrayParts, Dataset } from "../../repository/mod.ts";
import { defineRecipe } from "./recipe.ts";

/** Rows and columns, ends excluded: [top, bottom, left, right]. */
const region = z.tuple([z.int().min(0), z.int(), z.int().min(0), z.int()]);

const spice = z.object({
  roi: z.object({
    /** Names of new variables, and the pixels they sum. */
    regions: z.record(z.string(), region),
    images: z.string().default("images"),
    /** Frames read at a time. */
    chunk: z.int().positive().default(256),
  }),
});

/** Sums of regions of interest, one number per frame; images are read chunk by chunk. NaN pixels are left out. */
export const roiRecipe = defineRecipe({
  name: "roi",
  version: 1,
  summary: "The sum of the pixels in each region of interest, frame by frame.",
  spice,
  async cook(raw, { roi }, { signal }) {
    const images = raw.get(roi.images);
    const [frames, rows, columns] = images.shape as [number, number, number];
    if (images.dims.length !== 3)
      throw new RequestError(`"${roi.images}" has the dimensions ${images.dims.join(", ")}; it needs three.`);
    for (const [name, [top, bottom, left, right]] of Object.entries(roi.regions)) {
      if (bottom > rows || right > columns || top >= bottom || left >= right) {
        throw new RequestError(
          `Region ${name} = [${[top, bottom, left, right]}] does not lie in ${rows} rows x ${columns} columns.`,
        );
      }
    }
    const sums = Object.fromEntries(Object.keys(roi.regions).map((name) => [name, new Float64Array(frames)]));
    let frame = 0;
    for await (const chunk of images.chunks(roi.chunk, signal)) {
      const pixels = chunk.numbers;
      for (let i = 0; i < chunk.shape[0]!; i++, frame++) {
        for (const [name, [top, bottom, left, right]] of Object.entries(roi.regions)) {
          let sum = 0;
          for (let row = top; row < bottom; row++) {
            const line = (i * rows + row) * columns;
            for (let column = left; column < right; column++) {
              const value = pixels[line + column]!;
              if (!Number.isNaN(value)) sum += value;
            }
          }
          sums[name]![frame] = sum;
        }
      }
    }
    const frameDim = images.dims[0]!;
    const kept = Object.entries(raw.variables).filter(
      ([, array]) => array.dims.length === 1 && array.dims[0] === frameDim,
    );
    const made = Object.entries(sums).map(([name, values]): [string, ArrayParts] => [
      name,
      { dims: [frameDim], values },
    ]);
    return new Dataset({
      variables: { ...Object.fromEntries(kept), ...Object.fromEntries(made) },
      coordinates: raw.coordinates,
      attributes: raw.attributes,
    });
  },
});
