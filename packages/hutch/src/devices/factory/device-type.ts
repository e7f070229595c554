import type { z } from "zod";
import type { SignalRouter } from "../../signals/mod.ts";
import type { Device } from "../capabilities.ts";

/** What a device is built in. */
export interface DeviceSite {
  readonly signals: SignalRouter;
  /** Folder under which detectors get folders of their own. */
  readonly dataFolder: string;
  /** Another device by name, built first if need be. @throws UnknownNameError */
  device(name: string): Device;
}

/** A type of device that a configuration can name. */
export interface DeviceType<S extends z.ZodType = z.ZodType> {
  /** What it is, in a sentence. */
  readonly summary: string;
  /** What can be said of it in the configuration, beside `type` and `labels`. */
  readonly options: S;
  build(name: string, options: z.output<S>, site: DeviceSite): Device;
}

/** A type of device, its options inferred. */
export function deviceType<S extends z.ZodType>(type: DeviceType<S>): DeviceType<S> {
  return type;
}
