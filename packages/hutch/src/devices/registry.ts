import { setMaxListeners } from "node:events";
import { RequestError, UnknownNameError, UnreachableError } from "../errors/mod.ts";
import type { WaitOptions } from "../signals/mod.ts";
import { type Device, isMovable, isReadable, isTriggerable, type Movable, type Readable } from "./capabilities.ts";
import type { Connectable } from "./signal-group.ts";

/** What a device is to a plan: something to move, something to trigger, or something only to read. */
export type DeviceKind = "motor" | "detector" | "signal";

/** A device that could not be reached. */
export interface ConnectionFailure {
  readonly device: string;
  readonly error: unknown;
}

/** How the connecting of all devices went. */
export interface ConnectionReport {
  readonly connected: readonly string[];
  readonly failed: readonly ConnectionFailure[];
}

interface Entry {
  readonly device: Device;
  readonly labels: ReadonlySet<string>;
}

/** A name that can be typed at a prompt and used in a plan. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The devices of one session, by name. */
export class DeviceRegistry {
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new AbortController();

  constructor() {
    // Every signal of a device that is not there yet listens.
    setMaxListeners(0, this.#closing.signal);
  }

  /**
   * @param labels free words to find devices by; `baseline` devices are read before and after each run
   * @throws RequestError when the name is taken, or is not letters, digits and underscores
   */
  add<D extends Device>(device: D, labels: Iterable<string> = []): D {
    if (!NAME.test(device.name)) {
      throw new RequestError(`"${device.name}" is no name for a device. Use letters, digits and _, a letter first.`);
    }
    if (this.#entries.has(device.name)) {
      throw new RequestError(`There are two devices called "${device.name}". Give one another name.`);
    }
    this.#entries.set(device.name, { device, labels: new Set(labels) });
    return device;
  }

  /** Add a label to a device. @throws UnknownNameError */
  label(name: string, label: string): void {
    const { device, labels } = this.#entry(name);
    this.#entries.set(name, { device, labels: new Set([...labels, label]) });
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** @throws UnknownNameError with the nearest name there is */
  get(name: string): Device {
    return this.#entry(name).device;
  }

  /** A device that can be moved. @throws UnknownNameError, with the motors there are */
  motor(name: string): Movable {
    const device = this.#entries.get(name)?.device;
    if (device && isMovable(device)) return device;
    throw new UnknownNameError({ kind: "motor", requested: name, known: this.names("motor") });
  }

  /** A device that can be read. @throws UnknownNameError, with the detectors and signals there are */
  readable(name: string): Readable {
    const device = this.#entries.get(name)?.device;
    if (device && isReadable(device)) return device;
    throw new UnknownNameError({ kind: "detector", requested: name, known: this.names() });
  }

  /** Names in the order of definition, of one kind or of all. */
  names(kind?: DeviceKind): string[] {
    const entries = [...this.#entries.values()];
    return entries.filter(({ device }) => !kind || kindOf(device) === kind).map(({ device }) => device.name);
  }

  /** Names that begin as typed, for completion. */
  complete(typed: string, kind?: DeviceKind): string[] {
    return this.names(kind).filter((name) => name.startsWith(typed));
  }

  devices(kind?: DeviceKind): Device[] {
    return this.names(kind).map((name) => this.get(name));
  }

  /** Devices that carry a label, in the order of definition. */
  labelled(label: string): Device[] {
    return [...this.#entries.values()].filter(({ labels }) => labels.has(label)).map(({ device }) => device);
  }

  /** @throws UnknownNameError */
  labels(name: string): readonly string[] {
    return [...this.#entry(name).labels];
  }

  /**
   * Connect all devices at the same time; none that fails keeps the others from it. Those that are not there in time are
   * still waited for in the background, and can be used once they appear.
   */
  async connect(options: WaitOptions = { timeoutMs: 5000 }): Promise<ConnectionReport> {
    const connected: string[] = [];
    const failed: ConnectionFailure[] = [];
    await Promise.all(
      this.devices().map(async (device) => {
        try {
          if (isConnectable(device)) await device.connect(options);
          connected.push(device.name);
        } catch (error) {
          failed.push({ device: device.name, error });
          if (isConnectable(device) && error instanceof UnreachableError) this.#connectLater(device);
        }
      }),
    );
    const order = this.names();
    const byOrder = (a: string, b: string) => order.indexOf(a) - order.indexOf(b);
    return {
      connected: connected.sort(byOrder),
      failed: failed.sort((a, b) => byOrder(a.device, b.device)),
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.devices().map((device) => isConnectable(device) && device.close()));
  }

  #connectLater(device: Connectable): void {
    // Who uses the device before it is there gets the error; here nobody waits for it.
    device.connect({ timeoutMs: Infinity, signal: this.#closing.signal }).catch(() => {});
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry) return entry;
    throw new UnknownNameError({ kind: "device", requested: name, known: this.names() });
  }
}

/** What a device is to a plan. */
export function kindOf(device: Device): DeviceKind {
  if (isTriggerable(device)) return "detector";
  return isMovable(device) ? "motor" : "signal";
}

/**
 * What to tell the user about the devices that cannot be reached: one device a line with its missing PVs, and one remedy.
 *
 * @returns undefined when all are connected
 */
export function connectionError({ connected, failed }: ConnectionReport): UnreachableError | undefined {
  if (failed.length === 0) return undefined;
  const lines = failed.map(({ error }) => (error instanceof Error ? error.message : String(error)));
  const first = lines.slice(0, MOST_LINES).map((line) => line.split("\n")[0]);
  if (lines.length > MOST_LINES) first.push(`… and ${lines.length - MOST_LINES} more devices.`);
  const remedy =
    connected.length === 0
      ? "No device answers: see that the IOCs run and that the address list reaches them."
      : "The other devices can be used. See that these IOCs run and that the prefixes are right.";
  return new UnreachableError([...first, remedy].join("\n"), { cause: failed[0]?.error });
}

const MOST_LINES = 8;

function isConnectable(device: Device): device is Device & Connectable {
  return "connect" in device && typeof device.connect === "function";
}
