/** A plan of one's own: the two flanks of a peak, and the width between them. Looked at first, then carried out. */
import { gaussianDetector, type Readable, SoftMotor } from "hutch/devices";
import { inspect, RunEngine } from "hutch/engine";
import { checkpoint, declareMoves, inRun, type Motor, mv, type Plan, staged, triggerAndRead } from "hutch/plans";

interface Flank {
  readonly from: number;
  readonly step: number;
}

/** From each start walk towards the peak until the detector sees more than `threshold`. @returns both positions */
function* findFlanks(detector: Readable, motor: Motor, flanks: readonly Flank[], threshold: number): Plan<number[]> {
  const found: number[] = [];
  yield* declareMoves([{ device: motor, low: -3, high: 3 }]);
  yield* staged([detector, motor], inRun({ plan_name: "find_flanks", threshold }, walk()));
  return found;

  function* walk(): Plan {
    for (const { from, step } of flanks) {
      for (let target = from; Math.abs(target) <= 3; target += step) {
        yield* checkpoint();
        yield* mv(motor, target);
        const { det } = yield* triggerAndRead([detector, motor]);
        if (Number(det?.det?.value) < threshold) continue;
        found.push(target);
        break;
      }
    }
  }
}

const motor = new SoftMotor("m1", { unit: "mm", limits: { low: -5, high: 5 } });
const detector = gaussianDetector("det", { motor, center: 0.5, height: 100 });
const flanks = [
  { from: -3, step: 0.25 },
  { from: 3, step: -0.25 },
];

const { motors, problems } = await inspect(findFlanks(detector, motor, flanks, 50));
console.log(
  `${motors[0]?.name} would move between ${motors[0]?.low} and ${motors[0]?.high} mm; problems: ${problems.length}`,
);

const engine = new RunEngine();
let points = 0;
engine.on("document", ({ name }) => {
  if (name === "event") points += 1;
});
const { value } = await engine.run(findFlanks(detector, motor, flanks, 50));
const [left, right] = value as [number, number];
console.log(`flanks at ${left} and ${right} mm after ${points} points: ${right - left} mm wide`);
await engine.close();
