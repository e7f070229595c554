import { z } from "zod";
import { UnknownNameError } from "../errors/mod.ts";
import type { Recipe } from "./recipes/mod.ts";

/** Parameters by spice handle. */
export type SpiceByHandle = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Spice with values of one occasion over it.
 *
 * @throws UnknownNameError for a handle or key that the recipe does not take, so that a slip of the pen is no silent default
 */
export function overridden(spice: SpiceByHandle, overrides: SpiceByHandle, recipe: Recipe): SpiceByHandle {
  const known = propertiesOf(z.toJSONSchema(recipe.spice, { io: "input", unrepresentable: "any" }));
  const result: Record<string, Readonly<Record<string, unknown>>> = { ...spice };
  for (const [handle, values] of Object.entries(overrides)) {
    const type = known?.[handle];
    if (!type)
      throw new UnknownNameError({
        kind: `spice of ${recipe.name}`,
        requested: handle,
        known: Object.keys(known ?? {}),
      });
    const keys = propertiesOf(type);
    for (const key of keys ? Object.keys(values) : []) {
      if (!Object.hasOwn(keys!, key)) {
        throw new UnknownNameError({ kind: `key of ${handle}`, requested: key, known: Object.keys(keys!) });
      }
    }
    result[handle] = { ...spice[handle], ...values };
  }
  return result;
}

/** The named properties of a JSON schema; undefined where any name is allowed. */
function propertiesOf(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  const { properties } = schema as { readonly properties?: Readonly<Record<string, unknown>> };
  return properties;
}
