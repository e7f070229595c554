import { z } from "zod";
import { RequestError } from "../../errors/mod.ts";
import { Dataset, type LabelledArray } from "../../repository/mod.ts";
import { defineRecipe } from "./recipe.ts";

const spice = z.object({
  cut: z.object({
    /** Cut through this variable. */
    variable: z.string(),
    /** The dimension that goes, and the range of its labels to average over (ends included). */
    across: z.string(),
    from: z.number(),
    to: z.number(),
  }),
});

/** A line (or a map with one dimension less): the mean over a band of one dimension. Uses weights when there are any. */
export const lineCutRecipe = defineRecipe({
  name: "line-cut",
  version: 1,
  summary: "The mean of a variable over a range of one of its dimensions.",
  spice,
  cook(raw, { cut }) {
    const array = raw.get(cut.variable);
    if (!array.dims.includes(cut.across)) {
      throw new RequestError(
        `"${cut.variable}" has the dimensions ${array.dims.join(", ")}; "${cut.across}" is none of them.`,
      );
    }
    const band = raw.sel({ [cut.across]: { from: cut.from, to: cut.to } });
    if (band.sizes[cut.across] === 0) {
      const labels = raw.get(cut.across).numbers;
      throw new RequestError(
        `No ${cut.across} lies in ${cut.from} .. ${cut.to}; there is ${labels[0]} .. ${labels[labels.length - 1]}.`,
      );
    }
    const isMap = cut.variable === "intensity" && band.has("sum") && band.has("weight");
    const mean = isMap
      ? ratio(band.get("sum").reduce(cut.across, "sum"), band.get("weight").reduce(cut.across, "sum"))
      : band.get(cut.variable).reduce(cut.across, "mean");
    const coordinates = Object.fromEntries(
      Object.entries(raw.coordinates).filter(([, coordinate]) =>
        coordinate.dims.every((dim) => mean.dims.includes(dim)),
      ),
    );
    return new Dataset({ variables: { [cut.variable]: mean }, coordinates, attributes: raw.attributes });
  },
});

/** sum / weight, and 0 where nothing fell. */
function ratio(sum: LabelledArray, weight: LabelledArray): LabelledArray {
  const weights = weight.numbers;
  return sum.with({
    values: Float64Array.from(sum.numbers, (value, i) => (weights[i] === 0 ? value : value / weights[i]!)),
  });
}
