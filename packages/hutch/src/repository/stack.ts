import { RequestError } from "../errors/mod.ts";
import { Dataset } from "./dataset/mod.ts";

/**
 * Scans behind each other along their first dimension, `index`, as one; the variable `scan` says which entry is of which
 * scan. Variables that not all of them have are left out.
 *
 * @param keys of the scans, in their order
 */
export function stackScans(scans: readonly Dataset[], keys: readonly string[]): Dataset {
  const [first] = scans;
  if (first === undefined) throw new RequestError("There is no scan to stack.");
  const wrong = scans.findIndex((scan) => !("index" in scan.sizes));
  if (wrong >= 0) {
    throw new RequestError(`${keys[wrong]} has no dimension "index", so it cannot be stacked. Load it alone.`);
  }
  const shared = (kind: "variables" | "coordinates") =>
    Object.fromEntries(
      Object.entries(first[kind]).filter(
        ([name, { dims }]) => dims.includes("index") && scans.every((scan) => name in scan[kind]),
      ),
    );
  const [variables, coordinates] = [shared("variables"), shared("coordinates")];
  const parts = scans.map(
    (scan) =>
      new Dataset({
        variables: Object.fromEntries(Object.keys(variables).map((name) => [name, scan.get(name)])),
        coordinates: Object.fromEntries(Object.keys(coordinates).map((name) => [name, scan.get(name)])),
      }),
  );
  const names = scans.flatMap((scan, i) => Array.from({ length: scan.sizes.index! }, () => keys[i]!));
  return Dataset.concat(parts, "index").assign({
    variables: { scan: { dims: ["index"], values: names } },
    attributes: { ...first.attributes, scans: [...keys] },
  });
}
