import { DeviceError, RequestError, UnknownNameError } from "../../errors/mod.ts";
import type { SignalRouter } from "../../signals/mod.ts";
import { getAll } from "../signal-group.ts";
import { type Component, type ComponentTable, openComponent, pvName } from "./component.ts";
import { checkPortGraph } from "./port-graph.ts";
import { type Change, change } from "./settings.ts";
import { type CAMERA, type HDF, type PLUGIN, type PluginRole, ROLES, type STATS } from "./tables.ts";

/** One plugin of a detector. */
export interface PluginOptions {
  /** Where its records are after the detector's prefix, e.g. `Stats1:`. */
  readonly address: string;
  readonly role: PluginRole;
  /** Name of the plugin that it takes frames from, or `cam`. Default: as the IOC has it. */
  readonly source?: string;
}

interface Plugin<T extends ComponentTable = typeof PLUGIN> {
  readonly name: string;
  readonly options: PluginOptions;
  readonly records: Component<T>;
}

/** The plugins of one detector and their way of frames. */
export class Plugins {
  readonly #device: string;
  readonly #camera: Component<typeof CAMERA>;
  /** Every plugin by what all have in common. */
  readonly #all: readonly Plugin[];
  /** Those that compute statistics. */
  readonly stats: readonly Plugin<typeof STATS>[];
  /** The one that writes files, if any. */
  readonly hdf: Component<typeof HDF> | undefined;

  /**
   * @param options plugins by name
   * @throws RequestError when there are several writers
   */
  constructor(
    device: string,
    router: SignalRouter,
    prefix: string,
    camera: Component<typeof CAMERA>,
    options: Readonly<Record<string, PluginOptions>>,
  ) {
    this.#device = device;
    this.#camera = camera;
    const opened = Object.entries(options).map(([name, plugin]) => ({
      name,
      options: plugin,
      records: openComponent(router, prefix + plugin.address, ROLES[plugin.role].table),
    }));
    this.#all = opened as unknown as readonly Plugin[];
    this.stats = opened.filter(({ options: { role } }) => role === "stats") as unknown as readonly Plugin<
      typeof STATS
    >[];
    const writers = opened.filter(({ options: { role } }) => role === "hdf");
    if (writers.length > 1) throw new RequestError(`${device} has ${writers.length} HDF5 plugins. Give it one.`);
    this.hdf = writers[0]?.records as unknown as Component<typeof HDF> | undefined;
  }

  get components(): readonly Component<typeof PLUGIN>[] {
    return this.#all.map(({ records }) => records);
  }

  /** @throws DeviceError when a plugin is not what it is used for */
  async checkTypes(): Promise<void> {
    for (const { options, records } of this.#all) {
      const { value } = await records.readings.pluginType.get();
      const expected = ROLES[options.role].pluginType;
      if (value.startsWith(expected)) continue;
      throw new DeviceError(
        `${pvName(records.readings.pluginType)} is ${value}, but ${this.#device} uses it as ${options.role}, which is ${expected}.\n` +
          "Give the plugin's right address in the configuration.",
      );
    }
  }

  /** What connects the plugins as the options say. */
  async sourceChanges(): Promise<Change[]> {
    const changes: Change[] = [];
    for (const { options, records } of this.#all) {
      if (options.source === undefined) continue;
      const port = (await this.#named(options.source).readings.portName.get()).value;
      changes.push(change(records.settings.arrayPort, port));
    }
    return changes;
  }

  /**
   * What makes the plugins work. Those that measure, or that others take frames from, run in the camera's own thread and so
   * drop none.
   */
  async workChanges(): Promise<Change[]> {
    const sources = new Set((await this.#nodes()).map(({ source }) => source));
    const ports = await Promise.all(this.#all.map(({ records }) => records.readings.portName.get()));
    const common = this.#all.flatMap(({ options, records: { settings } }, i) => [
      change(settings.enableCallbacks, true),
      change(settings.blockingCallbacks, options.role === "stats" || sources.has(ports[i]!.value)),
      change(settings.arrayCallbacks, true),
      change(settings.minCallbackTime, 0),
    ]);
    return [...common, ...this.stats.map(({ records }) => change(records.settings.computeStatistics, true))];
  }

  /** @throws DeviceError when a plugin gets no frames */
  async checkPorts(): Promise<void> {
    checkPortGraph((await this.#camera.readings.portName.get()).value, await this.#nodes());
  }

  #nodes() {
    return Promise.all(
      this.#all.map(async ({ records }) => {
        const { port, source } = await getAll({
          port: records.readings.portName,
          source: records.settings.arrayPort.readback,
        });
        return { prefix: records.prefix, port: port.value, source: source.value };
      }),
    );
  }

  #named(
    name: string,
  ): Pick<Component<typeof PLUGIN>, "prefix"> & { readings: Pick<Component<typeof PLUGIN>["readings"], "portName"> } {
    if (name === "cam") return this.#camera;
    const plugin = this.#all.find((other) => other.name === name);
    if (plugin) return plugin.records;
    const known = ["cam", ...this.#all.map((other) => other.name)];
    throw new UnknownNameError({ kind: `plugin of ${this.#device}`, requested: name, known });
  }
}
