import { findRun } from "../../../catalog/mod.ts";
import { readJournal } from "../../../engine/mod.ts";
import { RequestError } from "../../../errors/mod.ts";
import { type Motor, mv } from "../../../plans/mod.ts";
import { type Peaks, peakFinder } from "../../../recorders/mod.ts";
import { type Macro, type MacroContext, textOf } from "../macro.ts";

const SIGNAL = {
  name: "signal",
  type: "text",
  doc: "a signal of the last scan; without it the first",
  default: "",
} as const;

/** Macros that use what the last scan has found. */
export const AFTER_MACROS: readonly Macro[] = [
  goTo("pic", "Move the motor of the last scan to the peak: where the signal was largest.", ({ max }) => max.x),
  goTo("cen", "Move the motor of the last scan to the middle of the half height.", ({ cen }) => cen),
  goTo("com", "Move the motor of the last scan to the centroid of the peak.", ({ centroid, com }) => centroid ?? com),
];

type Curve = Peaks["curves"][string];

function goTo(name: string, doc: string, position: (curve: Curve) => number | undefined): Macro {
  return {
    name,
    doc,
    example: name,
    parameters: [SIGNAL],
    run: async (context, { values }) => {
      const { curve, motor, signal } = await lastCurve(context, textOf(values, "signal"));
      const target = position(curve);
      if (target === undefined) throw new RequestError(`${signal} of the last scan has no ${name}. Scan over a peak.`);
      context.print(`${motor.name} goes to ${target} ${motor.unit ?? ""}, the ${name} of ${signal}.`);
      await context.session.run(mv(motor, target));
    },
  };
}

/** The peak statistics of the last run, which must be a scan of one dimension. */
async function lastCurve(
  { session }: MacroContext,
  wanted: string,
): Promise<{ curve: Curve; motor: Motor; signal: string }> {
  const run = await findRun(session.dataRoot, "-1");
  let found: Peaks | undefined;
  const finder = peakFinder({
    onPeaks: (peaks) => {
      found = peaks;
    },
  });
  for await (const document of readJournal(run.journal)) await finder.record(document);
  const signals = Object.keys(found?.curves ?? {});
  const signal = wanted === "" ? signals[0] : wanted;
  const curve = signal === undefined ? undefined : found?.curves[signal];
  const axis = found?.axes[0];
  if (!curve || signal === undefined || axis === undefined) {
    throw new RequestError(
      `The last run (${run.start.plan_name} #${run.start.scan_id}) has no curve${wanted && ` of ${wanted}`}. ${signals.length > 0 ? `It has: ${signals.join(", ")}.` : "Scan one motor first."}`,
    );
  }
  return { curve, motor: session.motor(axis), signal };
}
