import { z } from "zod";
import { Dataset } from "../../repository/mod.ts";
import { defineRecipe } from "./recipe.ts";

const spice = z.object({
  deadtime: z.object({
    /** Variables with counts to be corrected. */
    variables: z.array(z.string()).min(1),
    /** Dead time after each event, in seconds. */
    tauS: z.number().min(0),
    /** Exposure of a frame in seconds, or the name of the array with it. */
    exposure: z.union([z.number().positive(), z.string()]),
    model: z.enum(["nonparalyzable", "paralyzable"]).default("nonparalyzable"),
  }),
});

/**
 * The rate that came in, from the rate that was counted.
 *
 * nonparalyzable: n = m / (1 - m tau); paralyzable: m = n exp(-n tau), the smaller of its two solutions. [Knoll, Radiation
 * Detection and Measurement, chapter 4]
 *
 * @returns NaN for rates that the detector cannot have counted
 */
export function trueRate(measured: number, tauS: number, model: "nonparalyzable" | "paralyzable"): number {
  if (model === "nonparalyzable") return measured * tauS < 1 ? measured / (1 - measured * tauS) : Number.NaN;
  const load = measured * tauS;
  if (load > 1 / Math.E) return Number.NaN;
  let x = load;
  // Newton on x - load exp(x) = 0 rises towards the smaller solution and slows down only at its end, load = 1/e.
  for (let step = 0; step < 100; step++) {
    const grown = load * Math.exp(x);
    const next = x + (grown - x) / (1 - grown);
    if (!(next > x) || next > 1) break;
    x = next;
  }
  return load === 0 ? measured : x / tauS;
}

/** Counts corrected for the dead time of the detector. */
export const deadTimeRecipe = defineRecipe({
  name: "dead-time",
  version: 1,
  summary: "Counts corrected for the dead time of the detector.",
  spice,
  async cook(raw, { deadtime }, { signal }) {
    const { tauS, model, exposure } = deadtime;
    const exposures = typeof exposure === "string" ? raw.get(exposure).numbers : undefined;
    const variables = { ...raw.variables };
    for (const name of deadtime.variables) {
      const array = await raw.get(name).load(signal);
      const counts = array.numbers;
      const perFrame = counts.length / (array.shape[0] ?? 1);
      const values = Float64Array.from(counts, (count, i) => {
        const exposureS = exposures ? exposures[Math.floor(i / perFrame)]! : (exposure as number);
        return trueRate(count / exposureS, tauS, model) * exposureS;
      });
      variables[name] = array.with({ values });
    }
    return new Dataset({ variables, coordinates: raw.coordinates, attributes: raw.attributes });
  },
});
