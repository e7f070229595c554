import type { Json } from "../../documents/mod.ts";
import { RequestError, UnknownNameError } from "../../errors/mod.ts";
import { withExposure } from "../exposure.ts";
import type { Plan } from "../messages.ts";
import { withMetadata } from "../preprocessors.ts";
import type { PlanDefinition } from "./definition.ts";
import { type DeviceLookup, DeviceResolver } from "./devices.ts";
import type { PlannedRun } from "./planned-run.ts";
import { parseArguments } from "./syntax.ts";

/** Plans by name. */
export class PlanRegistry {
  readonly #plans = new Map<string, PlanDefinition>();

  constructor(definitions: Iterable<PlanDefinition> = []) {
    for (const definition of definitions) this.register(definition);
  }

  /** Add a plan. Throws RequestError when there is one of that name. */
  register(definition: PlanDefinition): void {
    if (this.#plans.has(definition.name)) throw new RequestError(`There is a plan "${definition.name}" already.`);
    this.#plans.set(definition.name, definition);
  }

  get names(): string[] {
    return [...this.#plans.keys()];
  }

  [Symbol.iterator](): IterableIterator<PlanDefinition> {
    return this.#plans.values();
  }

  /** Throws UnknownNameError with a suggestion. */
  get(name: string): PlanDefinition {
    const definition = this.#plans.get(name);
    if (!definition) throw new UnknownNameError({ kind: "plan", requested: name, known: this.names });
    return definition;
  }

  /** Whether there is such a plan. */
  has(name: string): boolean {
    return this.#plans.has(name);
  }

  /** A plan from its name and arguments as data. Throws, before anything happens, naming the argument and the remedy. */
  resolve(name: string, args: unknown, devices: DeviceLookup): PlannedRun {
    const definition = this.get(name);
    const parsed = definition.schema.safeParse(args);
    if (!parsed.success) throw argumentError(definition, parsed.error.issues);
    const resolver = new DeviceResolver(devices);
    const make = () => exposed(definition.build(parsed.data, resolver), parsed.data, resolver);
    make();
    return { name, args: JSON.parse(JSON.stringify(parsed.data)) as Json, make };
  }

  /** A plan from the words of a command line: `["scan", "det", "m1", "-1", "1", "5"]`. */
  resolveWords(words: readonly string[], devices: DeviceLookup): PlannedRun {
    const [name = "", ...rest] = words;
    return this.resolve(name, parseArguments(this.get(name), rest), devices);
  }
}

/** The argument `exposureS`, where a plan has it, is that of its `detectors`; runs tell it as their `integration_time`. */
function exposed(plan: Plan<unknown>, args: Record<string, unknown>, devices: DeviceResolver): Plan<unknown> {
  const { exposureS, detectors } = args as { readonly exposureS?: number; readonly detectors?: readonly string[] };
  if (exposureS === undefined) return plan;
  const described = withMetadata(plan, { integration_time: exposureS });
  return withExposure(described, devices.readables(detectors ?? []), exposureS);
}

interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function argumentError(definition: PlanDefinition, issues: readonly Issue[]): RequestError {
  const unknown = issues.find(({ code, path }) => code === "unrecognized_keys" && path.length === 0)?.keys?.[0];
  if (unknown !== undefined) {
    const known = Object.keys(definition.schema.shape);
    return new UnknownNameError({ kind: `argument of ${definition.name}`, requested: unknown, known });
  }
  const lines = issues.slice(0, 3).map(({ path, message }) => `${definition.name}: ${path.join(".")}: ${message}`);
  return new RequestError(lines.join("\n"));
}
