import { z } from "zod";
import { RequestError, UnknownNameError } from "../errors/mod.ts";
import type { SpiceData, SpiceValue } from "./record.ts";

/** What the parameters of one spice type must look like. */
export interface SpiceType {
  readonly name: string;
  readonly schema: z.ZodObject;
}

const vector = (length: number) => z.array(z.number()).length(length);
const axis = z.string().regex(/^[xyz][+-]$/, "an axis is x, y or z with + or -, e.g. y-");
const axes = z.record(z.string(), axis);

/**
 * The types that Hutch and the recipes know. Keys may be left out of a seed; what is there must be of its kind. Lengths
 * are in mm, angles in degrees, energies in eV.
 */
export const SPICE_TYPES: readonly SpiceType[] = [
  {
    name: "settings",
    schema: z.looseObject({
      img_center: vector(2).optional(),
      img_distance: z.number().positive().optional(),
      grid_size: z.array(z.int().positive()).min(1).max(3).optional(),
    }),
  },
  { name: "offsets", schema: z.object({}).catchall(z.number()) },
  {
    name: "exp_info",
    schema: z.looseObject({
      goniometerAxes: axes.optional(),
      detectorAxes: axes.optional(),
      detectorTARAlign: vector(3).optional(),
      imageAxes: z.array(axis).length(2).optional(),
      imageSize: z.array(z.int().positive()).length(2).optional(),
      imageCenter: vector(2).optional(),
      imageDistance: z.number().positive().optional(),
      imageChannelSize: vector(2).optional(),
      imageChannelSpan: vector(2).nullable().optional(),
      sampleFaceUp: axis.optional(),
      beamDirection: vector(3).optional(),
      sampleNormal: vector(3).optional(),
      beamEnergy: z.number().positive().optional(),
    }),
  },
  { name: "recipes", schema: z.object({}).catchall(z.string().nullable()) },
  {
    name: "stack",
    schema: z.object({ type: z.string().nullable(), options: z.looseObject({}).optional() }),
  },
  { name: "sample", schema: z.looseObject({ name: z.string().optional(), formula: z.string().optional() }) },
  { name: "beam", schema: z.looseObject({ energy: z.number().positive().optional() }) },
  { name: "detector", schema: z.looseObject({ distance: z.number().positive().optional() }) },
];

/** The types of one proposal: those given, and for any other name the kinds of values that its seed has. */
export class SpiceTypes {
  readonly #types: ReadonlyMap<string, SpiceType>;

  constructor(types: readonly SpiceType[] = SPICE_TYPES) {
    this.#types = new Map(types.map((type) => [type.name, type]));
  }

  /** Names of the types with a schema. */
  get names(): readonly string[] {
    return [...this.#types.keys()];
  }

  /** The JSON schema of a type; of one without a schema, what its seed says. */
  jsonSchema(type: string, seed: SpiceData = {}): object {
    return z.toJSONSchema(this.#types.get(type)?.schema ?? schemaOfSeed(seed));
  }

  /** Checks that names are those of the seed, which fixes them. Throws UnknownNameError that suggests the nearest. */
  checkNames(type: string, changes: SpiceData, seed: SpiceData): void {
    for (const key of Object.keys(changes)) {
      if (!Object.hasOwn(seed, key)) {
        throw new UnknownNameError({ kind: `key of ${type}`, requested: key, known: Object.keys(seed) });
      }
    }
  }

  /**
   * Checks all parameters of a type.
   *
   * @param seed decides about the values of a type without a schema
   * @throws RequestError that names the value and what it should be
   */
  checkValues(type: string, data: SpiceData, seed: SpiceData): void {
    const schema = this.#types.get(type)?.schema ?? schemaOfSeed(seed);
    for (const issue of [schema, z.json()].flatMap((each) => each.safeParse(data).error?.issues ?? []).slice(0, 1)) {
      const at = [type, ...issue.path].join(".");
      const value = issue.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], data);
      throw new RequestError(
        `${at} cannot be ${typeof value === "number" ? value : JSON.stringify(value)}: ${issue.message}.`,
      );
    }
  }
}

/** A schema that keeps the kind of each value; where the seed has null, anything goes. */
function schemaOfSeed(seed: SpiceData): z.ZodObject {
  return z.looseObject(Object.fromEntries(Object.entries(seed).map(([key, value]) => [key, kindOf(value).optional()])));
}

function kindOf(value: SpiceValue): z.ZodType {
  if (typeof value === "number") return z.number();
  if (typeof value === "string") return z.string();
  if (typeof value === "boolean") return z.boolean();
  if (Array.isArray(value)) return z.array(z.unknown());
  return value === null ? z.unknown() : z.looseObject({});
}
