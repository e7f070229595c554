import type { Device, Readable } from "../devices/mod.ts";
import type { DimensionHint, Json } from "../documents/mod.ts";
import { RequestError } from "../errors/mod.ts";
import type { Metadata } from "./messages.ts";
import type { Motor, PerShot, PerStep } from "./step.ts";

/** A plan may be endless or leave its number of points open. */
export interface PlanFacts {
  readonly planName: string;
  readonly detectors: readonly Readable[];
  readonly motors?: readonly Motor[];
  readonly numPoints?: number | null;
  readonly planArgs?: Metadata;
  readonly dimensions: readonly DimensionHint[];
  readonly hints?: Metadata;
  /** Further keys, in order, e.g. `plan_pattern`, `shape`, `extents`. */
  readonly extra?: Metadata;
}

/** The keys of a start document that a plan sets, in Bluesky's order. */
export function startMetadata(facts: PlanFacts, own: Metadata = {}): Metadata {
  const { planName, detectors, motors, numPoints, planArgs, dimensions, hints, extra } = facts;
  checkDetectors(detectors);
  return {
    plan_name: planName,
    detectors: names(detectors),
    ...(motors ? { motors: names(motors) } : {}),
    ...(numPoints === undefined
      ? {}
      : { num_points: numPoints, num_intervals: numPoints === null ? null : numPoints - 1 }),
    ...(planArgs ? { plan_args: planArgs } : {}),
    hints: { dimensions, ...hints } as unknown as Json,
    ...extra,
    ...own,
  };
}

/** Names of devices, which stand for them in documents. */
export function names(devices: readonly Device[]): string[] {
  return devices.map(({ name }) => name);
}

/** One axis that all motors share: they step together. */
export function sharedDimension(motors: readonly Motor[]): DimensionHint[] {
  return [[motors.flatMap(hintedFields), "primary"]];
}

/** One axis for each motor, slow to fast. */
export function separateDimensions(motors: readonly Motor[]): DimensionHint[] {
  return motors.map((motor) => [hintedFields(motor), "primary"]);
}

/** How a hook is named in `plan_args`; `None` as Bluesky writes it when there is none. */
export function hookName(hook: PerStep | PerShot | undefined): string {
  return hook ? hook.name || "anonymous" : "None";
}

/** Longest list of positions that goes into a start document as it is. */
const LISTED = 1000;

/**
 * A list of positions for `plan_args`: as it is up to 1000, else its length and its ends. The whole list is in the
 * journal's record of the plan, and each position in the events.
 */
export function listedPositions(positions: readonly number[]): Json {
  if (positions.length <= LISTED) return positions;
  return { length: positions.length, first: positions[0]!, last: positions.at(-1)! };
}

/** Smallest and largest value of a list of any length. */
export function extent(values: Iterable<number>): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function hintedFields(motor: Motor): readonly string[] {
  return motor.hints?.fields ?? [motor.name];
}

function checkDetectors(detectors: readonly Readable[]): void {
  const seen = new Set<string>();
  for (const { name } of detectors) {
    if (seen.has(name)) throw new RequestError(`Detector ${name} is given twice. Name each detector once.`);
    seen.add(name);
  }
}
