import { mkdirSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import {
  buildDevices,
  type ConnectionReport,
  connectionError,
  type DeviceRegistry,
  isMovable,
  isReadable,
  type Readable,
} from "../devices/mod.ts";
import type { RunStart } from "../documents/mod.ts";
import { RunEngine, type RunOptions, type RunResult, runFolder } from "../engine/mod.ts";
import { StorageError, UnknownNameError } from "../errors/mod.ts";
import {
  BUILTIN_PLANS,
  type DeviceLookup,
  type Metadata,
  type Motor,
  type PlannedRun,
  PlanRegistry,
  supplement,
} from "../plans/mod.ts";
import { EXPORT_FORMATS } from "../recorders/mod.ts";
import type { HutchConfig } from "./config/mod.ts";
import { type ControlSystems, openControlSystems } from "./control-systems.ts";
import { loadOwnModules, type OwnModule } from "./own-modules/mod.ts";
import { packageVersion } from "./package-version.ts";

/** What a session tells its user besides the runs. */
export interface SessionOptions {
  readonly onNotice?: (notice: string) => void;
  /** Answers questions of plans. */
  readonly ask?: (prompt: string) => Promise<string>;
}

/**
 * Everything a face (the shell, a command, a web page) works with: the devices of a configuration, connected, and an engine
 * with the recorders that the configuration asks for.
 */
export class Session {
  readonly config: HutchConfig;
  readonly devices: DeviceRegistry;
  readonly engine: RunEngine;
  /** The plans that can be started by name: the built-in ones and the user's own. */
  readonly plans: PlanRegistry;
  readonly #systems: ControlSystems;
  readonly #lookup: DeviceLookup;
  #detectors: readonly Readable[] = [];

  private constructor(
    config: HutchConfig,
    devices: DeviceRegistry,
    own: readonly OwnModule[],
    engine: RunEngine,
    systems: ControlSystems,
  ) {
    this.config = config;
    this.devices = devices;
    this.plans = new PlanRegistry([...BUILTIN_PLANS, ...own.flatMap(({ plans }) => [...(plans ?? [])])]);
    this.engine = engine;
    this.#systems = systems;
    this.#lookup = {
      get: (name) => (devices.has(name) ? devices.get(name) : undefined),
      keys: () => devices.names(),
    };
    this.detectors = devices.names("detector").slice(0, 1);
  }

  /**
   * Build the devices and connect them. Devices that do not answer are told of and can be used once they do.
   *
   * @throws UnreachableError when there are devices and none answers; StorageError when the data folder cannot be made;
   *   ConfigError when a file that `modules` names cannot be loaded
   */
  static async open(config: HutchConfig, options: SessionOptions = {}): Promise<Session> {
    makeDataRoot(config.data.folder);
    const own = await loadOwnModules(config.modules);
    const systems = await openControlSystems(config);
    try {
      const site = { signals: systems.signals, dataFolder: config.data.folder };
      const devices = buildDevices(config.devices, site);
      for (const module of own) {
        for (const device of module.devices?.({ ...site, device: (name) => devices.get(name) }) ?? [])
          devices.add(device);
      }
      for (const name of config.baseline) devices.label(name, "baseline");
      tellConnections(await devices.connect(), options.onNotice ?? (() => {}));
      return new Session(config, devices, own, createEngine(config, devices, options), systems);
    } catch (error) {
      await systems.close();
      throw error;
    }
  }

  /** Where runs are kept. */
  get dataRoot(): string {
    return this.config.data.folder;
  }

  /** The simulated beamline's address, when there is one. */
  get simulator(): ControlSystems["simulator"] {
    return this.#systems.simulator;
  }

  /** The detectors that scans without detectors of their own use: the active measurement group. */
  get detectors(): readonly Readable[] {
    return this.#detectors;
  }

  /** @throws UnknownNameError for a name that nothing readable has */
  set detectors(names: readonly string[]) {
    this.#detectors = names.map((name) => this.devices.readable(name));
  }

  /** A motor by name. @throws UnknownNameError, with the motors there are */
  motor(name: string): Motor {
    const device = this.devices.motor(name);
    if (isReadable(device)) return device;
    throw new UnknownNameError({ kind: "motor", requested: name, known: this.motors().map((motor) => motor.name) });
  }

  motors(): readonly Motor[] {
    return this.devices.devices("motor").filter((device): device is Motor => isMovable(device) && isReadable(device));
  }

  /** A registered plan with arguments as data. @throws RequestError naming the argument and the remedy */
  planned(name: string, args: unknown): PlannedRun {
    return this.plans.resolve(name, args, this.#lookup);
  }

  /** A registered plan from the words of a command line. @throws RequestError with the usage */
  plannedFromWords(words: readonly string[]): PlannedRun {
    return this.plans.resolveWords(words, this.#lookup);
  }

  /** Carry out a plan. @throws what ended it, unless it ended well or was stopped on purpose */
  async run(plan: Parameters<RunEngine["run"]>[0], options: RunOptions = {}): Promise<RunResult> {
    return this.#checked(await this.engine.run(plan, options));
  }

  /** Go on with a run that a crash has left without an end. @throws what ended it, as `run` does */
  async resume(journal: string): Promise<RunResult> {
    return this.#checked(await this.engine.resumeRun(journal, { plans: this.plans, devices: this.#lookup }));
  }

  #checked(result: RunResult): RunResult {
    if (result.exitStatus === "fail") throw result.error ?? new Error(result.reason);
    return result;
  }

  async close(): Promise<void> {
    await this.engine.close();
    await this.devices.close();
    await this.#systems.close();
  }
}

function createEngine(config: HutchConfig, devices: DeviceRegistry, options: SessionOptions): RunEngine {
  const { onNotice = () => {}, ask } = options;
  const dataRoot = config.data.folder;
  const folder = (start: RunStart) => runFolder(dataRoot, start);
  return new RunEngine({
    dataRoot,
    metadata: {
      versions: { hutch: packageVersion() },
      login_id: `${userInfo().username}@${hostname()}`,
      beamline_id: config.beamline,
      ...(config.metadata as Metadata),
    },
    preprocessors: [supplement({ baseline: devices.labelled("baseline").filter(isReadable) })],
    recorders: config.recorders.map((format) => EXPORT_FORMATS[format]({ folder, onNotice })),
    ...(ask && { ask }),
  });
}

/** Say which devices cannot be reached; that none can is an error. */
function tellConnections(found: ConnectionReport, onNotice: (notice: string) => void): void {
  const error = connectionError(found);
  if (error && found.connected.length === 0) throw error;
  if (error) onNotice(error.message);
}

/** The data folder itself, so that detectors need to make only their own folders below it. */
function makeDataRoot(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new StorageError(`${folder} cannot be made: ${(cause as Error).message}.\nName another folder for data.`, {
      cause,
    });
  }
}
