export type { AxisFault, AxisOptions, AxisStatus, HomeReference, Switches } from "./axis.ts";
export { Axis } from "./axis.ts";
export { MIP, MSTA } from "./bits.ts";
export type { MotorOptions } from "./configuration.ts";
export type { FieldName, FieldValues } from "./fields.ts";
export { MotorRecord } from "./record.ts";
