/** Five readings of a detector in memory, as a table. No beamline, no files: the smallest use of the engine. */
import { gaussianDetector, SoftMotor } from "hutch/devices";
import { RunEngine } from "hutch/engine";
import { count } from "hutch/plans";
import { liveTable } from "hutch/recorders";

const motor = new SoftMotor("m1", { unit: "mm" });
const detector = gaussianDetector("det", { motor, height: 1000 });
const engine = new RunEngine({ recorders: [liveTable({ write: (text) => process.stdout.write(text) })] });

const { exitStatus } = await engine.run(count([detector], 5));
await engine.close();
console.log(exitStatus);
