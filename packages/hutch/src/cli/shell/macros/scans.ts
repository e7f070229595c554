import type { Json } from "../../../documents/mod.ts";
import { RequestError } from "../../../errors/mod.ts";
import { type Macro, type MacroArguments, type MacroContext, type MacroParameter, numberOf, textOf } from "../macro.ts";

const MOTOR: MacroParameter = { name: "motor", type: "motor", doc: "a motor" };
const START: MacroParameter = { name: "start", type: "number", doc: "first position, in the motor's unit" };
const FINAL: MacroParameter = { name: "final", type: "number", doc: "last position, in the motor's unit" };
const INTERVALS: MacroParameter = {
  name: "intervals",
  type: "integer",
  doc: "number of intervals: one less than points",
};
const TIME: MacroParameter = {
  name: "integration_time",
  type: "number",
  doc: "seconds of each exposure; 0 leaves the detectors as they are",
  default: 0,
};
const AXIS = [MOTOR, START, FINAL];

/** Scans as SPEC and Sardana users type them: intervals, not points; the detectors are the active ones. */
export const SCAN_MACROS: readonly Macro[] = [
  lineMacro("ascan", 1, "Scan a motor between absolute positions."),
  lineMacro("a2scan", 2, "Scan two motors together between absolute positions."),
  lineMacro("a3scan", 3, "Scan three motors together between absolute positions."),
  lineMacro("a4scan", 4, "Scan four motors together between absolute positions."),
  lineMacro("amultiscan", undefined, "Scan any number of motors together between absolute positions."),
  lineMacro("dscan", 1, "Scan a motor around where it is; it goes back afterwards."),
  lineMacro("lup", 1, "The same as dscan."),
  lineMacro("d2scan", 2, "Scan two motors together around where they are; they go back afterwards."),
  lineMacro("d3scan", 3, "Scan three motors together around where they are; they go back afterwards."),
  lineMacro("d4scan", 4, "Scan four motors together around where they are; they go back afterwards."),
  lineMacro(
    "dmultiscan",
    undefined,
    "Scan any number of motors together around where they are; they go back afterwards.",
  ),
  meshMacro("mesh", "Scan a grid of two motors, the first one fastest."),
  meshMacro("dmesh", "Scan a grid around where two motors are, the first one fastest; they go back afterwards."),
  {
    name: "timescan",
    doc: "Read the detectors again and again, without a motor.",
    example: "timescan 10 0.1",
    parameters: [
      INTERVALS,
      TIME,
      { name: "latency_time", type: "number", doc: "seconds between exposures", default: 0 },
    ],
    run: async (context, given) => {
      const delayS = numberOf(given.values, "latency_time") + numberOf(given.values, "integration_time");
      await scan(context, given, "count", { num: points(given), ...(delayS > 0 && { delayS }) });
    },
  },
];

/** `ascan` and its kin. A name that begins with `a` is absolute; all others are relative. */
function lineMacro(name: string, motors: number | undefined, doc: string): Macro {
  const axes = Array.from({ length: motors ?? 1 }, (_, index) => `m${index + 1} -1 1`).join(" ");
  return {
    name,
    doc,
    example: `${name} ${axes} 20 0.1`,
    repeated: AXIS,
    ...(motors !== undefined && { maxRepeats: motors }),
    parameters: [INTERVALS, TIME],
    run: (context, given) =>
      scan(context, given, name.startsWith("a") ? "scan" : "rel_scan", {
        axes: given.groups.map((group) => ({
          motor: textOf(group, "motor"),
          start: numberOf(group, "start"),
          stop: numberOf(group, "final"),
        })),
        num: points(given),
      }),
  };
}

/** `mesh` and `dmesh`. Their first motor is the fast one; in a grid scan the last one is. */
function meshMacro(name: string, doc: string): Macro {
  return {
    name,
    doc,
    example: `${name} m1 -1 1 10 m2 -0.5 0.5 5 0.1`,
    repeated: [...AXIS, INTERVALS],
    maxRepeats: 2,
    parameters: [TIME, { name: "bidirectional", type: "flag", doc: "run every second line backwards", default: false }],
    run: (context, given) =>
      scan(context, given, name === "mesh" ? "grid_scan" : "rel_grid_scan", {
        axes: given.groups.toReversed().map((group) => ({
          motor: textOf(group, "motor"),
          start: numberOf(group, "start"),
          stop: numberOf(group, "final"),
          num: checkedPoints(numberOf(group, "intervals")),
        })),
        snake: given.values.bidirectional === true,
      }),
  };
}

/** Run a registered plan on the active detectors, under the title that was typed. */
async function scan(
  context: MacroContext,
  given: MacroArguments,
  plan: string,
  own: { [name: string]: Json },
): Promise<void> {
  const { session, line } = context;
  const exposureS = numberOf(given.values, "integration_time");
  if (exposureS < 0) {
    throw new RequestError("An integration time below 0 (monitor counts) is not supported. Give seconds.");
  }
  if (session.detectors.length === 0) {
    throw new RequestError(
      "No detector is active, so that there is nothing to read. Choose with setdet, e.g. setdet det.",
    );
  }
  const args = {
    detectors: session.detectors.map(({ name }) => name),
    ...own,
    ...(exposureS > 0 && { exposureS }),
    metadata: { title: line },
  };
  await session.run(session.planned(plan, args));
}

function points({ values }: MacroArguments): number {
  return checkedPoints(numberOf(values, "intervals"));
}

function checkedPoints(intervals: number): number {
  if (intervals < 1) throw new RequestError(`The number of intervals must be 1 or more, not ${intervals}.`);
  return intervals + 1;
}
