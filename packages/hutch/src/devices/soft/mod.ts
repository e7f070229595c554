export type { GaussianOptions, SoftDetectorOptions } from "./detector.ts";
export { gaussianDetector, SoftDetector } from "./detector.ts";
export type { SoftMotorOptions } from "./motor.ts";
export { SoftMotor } from "./motor.ts";
