import { z } from "zod";
import { type Device, isMovable, isReadable, type Movable, type Readable } from "../../devices/mod.ts";
import { RequestError, UnknownNameError } from "../../errors/mod.ts";
import type { Motor } from "../step.ts";

/** Devices by name; a `Map` is one. */
export interface DeviceLookup {
  get(name: string): Device | undefined;
  keys(): Iterable<string>;
}

/** What an argument asks of its device. `motor` can be moved and read. */
export type DeviceKind = "readable" | "movable" | "motor";

const FITS: Readonly<Record<DeviceKind, (device: Device) => boolean>> = {
  readable: isReadable,
  movable: isMovable,
  motor: (device) => isMovable(device) && isReadable(device),
};

const VERBS: Readonly<Record<DeviceKind, string>> = {
  readable: "be read",
  movable: "be moved",
  motor: "be moved and read",
};

/** Schema of an argument that names a device. Forms and completion find `device` in its metadata (and JSON schema). */
export function deviceArg(kind: DeviceKind, description: string) {
  return z.string().min(1).meta({ device: kind, description });
}

/** Names of the devices that fit an argument, for completion. */
export function devicesOfKind(devices: DeviceLookup, kind: DeviceKind): string[] {
  return [...devices.keys()].filter((name) => {
    const device = devices.get(name);
    return device !== undefined && FITS[kind](device);
  });
}

/** Finds devices by name, and complains in the user's words about those that do not exist or do not fit. */
export class DeviceResolver {
  readonly #devices: DeviceLookup;

  constructor(devices: DeviceLookup) {
    this.#devices = devices;
  }

  readable(name: string): Readable {
    return this.#find(name, "readable") as Readable;
  }

  readables(names: readonly string[]): Readable[] {
    return names.map((name) => this.readable(name));
  }

  movable(name: string): Movable {
    return this.#find(name, "movable") as Movable;
  }

  motor(name: string): Motor {
    return this.#find(name, "motor") as Motor;
  }

  #find(name: string, kind: DeviceKind): Device {
    const device = this.#devices.get(name);
    if (!device) {
      throw new UnknownNameError({ kind: "device", requested: name, known: devicesOfKind(this.#devices, kind) });
    }
    if (!FITS[kind](device)) {
      const fitting = devicesOfKind(this.#devices, kind).slice(0, 8).join(", ") || "none";
      throw new RequestError(`${name} cannot ${VERBS[kind]}. Devices that can: ${fitting}.`);
    }
    return device;
  }
}
