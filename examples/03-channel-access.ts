/** Channel Access alone: read a PV, write one and wait until the motor is there, watch it on the way. */
import { CaContext } from "hutch/ca";
import { serveBeamline } from "hutch/simulator";

const { server, close } = await serveBeamline({ timeScale: 10 });

// At a beamline: `new CaContext()`, which looks at the EPICS_CA_* variables.
const context = new CaContext({ addresses: [`127.0.0.1:${server.udpPort}`] });
const setpoint = context.channel("gp:m1");
const readback = context.channel("gp:m1.RBV");

const { value, properties } = await readback.get({ form: "control" });
console.log(`gp:m1 is at ${value} ${properties?.units}`);

const seen: number[] = [];
const monitor = readback.monitor((reading) => seen.push(Number(reading.value)));
await setpoint.put(1, { timeoutMs: 10_000 });
monitor.cancel();

const isOrdered = seen.every((position, i) => i === 0 || position >= seen[i - 1]!);
console.log(`gp:m1 is at ${(await readback.get()).value}; seen more than one position on the way: ${seen.length > 1}`);
console.log(`every position was larger than the one before: ${isOrdered}`);

await context.close();
await close();
