import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { exampleConfig, type HutchConfig, loadConfig, parseConfig } from "../server/mod.ts";

/** Where a configuration is looked for when none is named. */
export const CONFIG_FILE = "hutch.yaml";

/** Folder of runs when there is no configuration file. */
const DEFAULT_DATA_FOLDER = "hutch-data";

/** Options of every command that works with devices or with runs. */
export interface ConfigurationOptions {
  /** A configuration file. Default: hutch.yaml in the present folder, else the simulated beamline. */
  readonly config?: string;
  /** Folder of runs, instead of the configured one. */
  readonly data?: string;
  /** The simulated beamline, whatever configuration there is. */
  readonly simulated?: boolean;
}

/** The configuration that a command works with. @throws ConfigError or StorageError naming the file and the remedy */
export async function configuration({
  config: named,
  data,
  simulated = false,
}: ConfigurationOptions): Promise<HutchConfig> {
  const file = named ?? (existsSync(CONFIG_FILE) ? CONFIG_FILE : undefined);
  const config = simulated || file === undefined ? simulatedBeamlineConfig() : await loadConfig(file);
  return data === undefined ? config : { ...config, data: { ...config.data, folder: resolve(data) } };
}

/** What `hutch init` would write, with its data in the present folder. */
function simulatedBeamlineConfig(): HutchConfig {
  const config = parseConfig(exampleConfig());
  return { ...config, data: { ...config.data, folder: resolve(DEFAULT_DATA_FOLDER) } };
}
