/** Scans a motor record of the simulated beamline over EPICS Channel Access, and prints where the motor went. */
import { CaContext } from "hutch/ca";
import { EpicsMotor, SignalDevice } from "hutch/devices";
import { RunEngine } from "hutch/engine";
import { scan } from "hutch/plans";
import { liveTable } from "hutch/recorders";
import { channelAccess, SignalRouter } from "hutch/signals";
import { startBeamlineThread } from "hutch/simulator";

const beamline = await startBeamlineThread({ timeScale: 10 });
const context = new CaContext({ addresses: [`${beamline.host}:${beamline.udpPort}`] });
const signals = new SignalRouter({ ca: channelAccess(context) });

const motor = new EpicsMotor({ name: "m1", prefix: "gp:m1", signals });
const doneMoving = new SignalDevice("done_moving", signals.signal("ca://gp:m1.DMOV", "any"));
await Promise.all([motor.connect(), doneMoving.connect()]);

const engine = new RunEngine({ recorders: [liveTable({ write: (text) => process.stdout.write(text) })] });
const { exitStatus } = await engine.run(scan([doneMoving], motor, -1, 1, 5));
console.log(`${exitStatus}; the motor is at ${(await motor.locate()).readback} ${motor.unit}`);

await engine.close();
await signals.close();
await beamline.close();
