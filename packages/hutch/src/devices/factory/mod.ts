export type { BuildOptions, DeviceConfig } from "./build.ts";
export { buildDevices, deviceSchema } from "./build.ts";
export type { DeviceSite, DeviceType } from "./device-type.ts";
export { DEVICE_TYPES } from "./types.ts";
