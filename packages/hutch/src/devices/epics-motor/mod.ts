export type { EpicsMotorOptions } from "./epics-motor.ts";
export { EpicsMotor } from "./epics-motor.ts";
