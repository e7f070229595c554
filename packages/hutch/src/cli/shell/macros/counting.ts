import { isTriggerable, type Readable } from "../../../devices/mod.ts";
import type { Reading } from "../../../documents/mod.ts";
import { type Plan, read, staged, trigger, wait, withExposure } from "../../../plans/mod.ts";
import { formatTime } from "../../output/quantities.ts";
import { type Macro, numberOf, textOf } from "../macro.ts";

/** Macros that count, and that choose what is counted. */
export const COUNTING_MACROS: readonly Macro[] = [
  {
    name: "ct",
    doc: "Expose the active detectors once and show what they read. Nothing is saved.",
    example: "ct 0.5",
    parameters: [
      {
        name: "integration_time",
        type: "number",
        doc: "seconds of the exposure; 0 leaves the detectors as they are",
        default: 0,
      },
    ],
    run: async ({ session, print }, { values }) => {
      const readings: Record<string, Reading> = {};
      const exposureS = numberOf(values, "integration_time");
      const plan = countOnce(session.detectors, readings);
      await session.run(withExposure(plan, session.detectors, exposureS > 0 ? exposureS : undefined));
      print(`${formatTime(Date.now() / 1000)}\n`);
      print(await readingTable(session.detectors, readings));
    },
  },
  {
    name: "setdet",
    doc: "Choose the detectors that scans and ct use.",
    example: "setdet simdet",
    repeated: [{ name: "detector", type: "detector", doc: "a detector" }],
    parameters: [],
    run: ({ session, print }, { groups }) => {
      session.detectors = groups.map((group) => textOf(group, "detector"));
      print(`Active detectors: ${session.detectors.map(({ name }) => name).join(", ")}`);
    },
  },
];

/** Stage, expose and read, outside any run. */
function* countOnce(detectors: readonly Readable[], into: Record<string, Reading>): Plan {
  yield* staged(detectors, reading());

  function* reading(): Plan {
    for (const device of detectors) if (isTriggerable(device)) yield* trigger(device, "counting");
    yield* wait("counting");
    for (const device of detectors) Object.assign(into, yield* read(device));
  }
}

/** `label = value unit`, labels to the right, as counting has always looked. */
async function readingTable(
  detectors: readonly Readable[],
  readings: Readonly<Record<string, Reading>>,
): Promise<string> {
  const keys = Object.assign({}, ...(await Promise.all(detectors.map((device) => device.describe()))));
  const width = Math.max(...Object.keys(readings).map((key) => key.length));
  return Object.entries(readings)
    .map(([key, { value }]) => `  ${key.padStart(width)}  =  ${value} ${keys[key]?.units ?? ""}`.trimEnd())
    .join("\n");
}
