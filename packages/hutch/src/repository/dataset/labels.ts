import { RequestError } from "../../errors/mod.ts";
import type { LabelledArray } from "./labelled-array.ts";
import type { Scalar } from "./values.ts";

/** Labels along a dimension: one, a list, or a range with both ends included. */
export type LabelQuery = Scalar | readonly Scalar[] | { readonly from?: Scalar; readonly to?: Scalar };

/** The indices of labels along a dimension. Throws RequestError that names the nearest label when one is missing. */
export function findLabels(
  dim: string,
  coordinate: LabelledArray,
  query: LabelQuery,
  { nearest = false, tolerance = Infinity }: { nearest?: boolean; tolerance?: number } = {},
): number | number[] {
  if (coordinate.dims.length !== 1 || coordinate.dims[0] !== dim) {
    throw new RequestError(
      `"${dim}" labels (${coordinate.dims.join(", ")}), not the dimension ${dim}. Select by index.`,
    );
  }
  const labels = Array.from<Scalar>(coordinate.values as ArrayLike<Scalar>);
  if (Array.isArray(query)) return query.map((label) => indexOf(label));
  if (typeof query === "object" && !Array.isArray(query)) {
    const { from, to } = query as { from?: Scalar; to?: Scalar };
    const inside = (label: Scalar) => (from === undefined || label >= from) && (to === undefined || label <= to);
    return labels.flatMap((label, i) => (inside(label) ? [i] : []));
  }
  return indexOf(query as Scalar);

  function indexOf(label: Scalar): number {
    const exact = labels.indexOf(label);
    if (exact >= 0) return exact;
    if (typeof label === "string" || labels.length === 0) {
      throw new RequestError(`"${dim}" has no label ${label}. It has ${labels.slice(0, 8).join(", ") || "none"}.`);
    }
    const distances = labels.map((other) => Math.abs(Number(other) - Number(label)));
    const closest = distances.indexOf(distances.reduce((low, distance) => Math.min(low, distance), Infinity));
    if (nearest && closest >= 0 && distances[closest]! <= tolerance) return closest;
    throw new RequestError(
      `"${dim}" has no label ${label}. The nearest is ${labels[closest]}; { nearest: true } takes it.`,
    );
  }
}
