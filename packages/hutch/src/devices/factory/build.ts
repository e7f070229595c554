import { z } from "zod";
import { RequestError, UnknownNameError } from "../../errors/mod.ts";
import type { SignalRouter } from "../../signals/mod.ts";
import type { Device } from "../capabilities.ts";
import { DeviceRegistry } from "../registry.ts";
import type { DeviceSite } from "./device-type.ts";
import { DEVICE_TYPES } from "./types.ts";

const labels = z.array(z.string().min(1)).optional().describe("Words to find the device by.");

/** A device as a configuration says it: its `type`, its `labels`, and what belongs to the type. */
export const deviceSchema = z.discriminatedUnion("type", [
  DEVICE_TYPES["epics-motor"].options.extend({ type: z.literal("epics-motor"), labels }),
  DEVICE_TYPES["area-detector"].options.extend({ type: z.literal("area-detector"), labels }),
  DEVICE_TYPES.xspress3.options.extend({ type: z.literal("xspress3"), labels }),
  DEVICE_TYPES.signal.options.extend({ type: z.literal("signal"), labels }),
  DEVICE_TYPES["soft-motor"].options.extend({ type: z.literal("soft-motor"), labels }),
  DEVICE_TYPES["soft-detector"].options.extend({ type: z.literal("soft-detector"), labels }),
]);

/** A device as a configuration says it. */
export type DeviceConfig = z.output<typeof deviceSchema>;

/** What the devices of a configuration are built in. */
export interface BuildOptions {
  readonly signals: SignalRouter;
  /** Folder under which detectors get folders of their own. */
  readonly dataFolder: string;
}

/**
 * Build the devices of a configuration. None is connected yet.
 *
 * @throws UnknownNameError or RequestError when a device refers to one that does not exist, or to itself
 */
export function buildDevices(
  configs: Readonly<Record<string, DeviceConfig>>,
  { signals, dataFolder }: BuildOptions,
): DeviceRegistry {
  const built = new Map<string, Device>();
  const underWay: string[] = [];
  const site: DeviceSite = { signals, dataFolder, device: build };

  function build(name: string): Device {
    const done = built.get(name);
    if (done) return done;
    const config = Object.hasOwn(configs, name) ? configs[name] : undefined;
    if (!config) throw new UnknownNameError({ kind: "device", requested: name, known: Object.keys(configs) });
    if (underWay.includes(name)) {
      throw new RequestError(`The devices ${[...underWay, name].join(" -> ")} need each other. Break the circle.`);
    }
    underWay.push(name);
    const { type, labels: _, ...options } = config;
    const device = DEVICE_TYPES[type].build(name, options as never, site);
    underWay.pop();
    built.set(name, device);
    return device;
  }

  const registry = new DeviceRegistry();
  for (const [name, config] of Object.entries(configs)) registry.add(build(name), config.labels);
  return registry;
}
