import { register } from "node:module";
import { pathToFileURL } from "node:url";
import type { Device, DeviceSite } from "../../devices/mod.ts";
import { ConfigError } from "../../errors/mod.ts";
import type { PlanDefinition } from "../../plans/mod.ts";

/** What a file that `modules` names may export. */
export interface OwnModule {
  /** Makes devices; they are connected with those of the configuration. */
  readonly devices?: (site: DeviceSite) => Iterable<Device>;
  readonly plans?: Iterable<PlanDefinition>;
}

let isRegistered = false;

/**
 * Load the user's own files, TypeScript or JavaScript.
 *
 * @throws ConfigError when one cannot be loaded, or exports neither devices nor plans
 */
export async function loadOwnModules(files: readonly string[]): Promise<readonly OwnModule[]> {
  if (files.length > 0 && !isRegistered) {
    register(import.meta.url.endsWith(".ts") ? "./hooks.ts" : "./hooks.js", import.meta.url);
    isRegistered = true;
  }
  return Promise.all(files.map(loadOne));
}

async function loadOne(file: string): Promise<OwnModule> {
  let module: OwnModule;
  try {
    module = (await import(pathToFileURL(file).href)) as OwnModule;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`modules: ${file} cannot be loaded: ${reason}\nMend the file; --debug shows where.`, {
      cause,
    });
  }
  const { devices, plans } = module;
  const fits =
    (devices === undefined || typeof devices === "function") &&
    (plans === undefined || typeof plans[Symbol.iterator] === "function");
  if (fits && (devices ?? plans) !== undefined) return module;
  throw new ConfigError(
    `modules: ${file} must export a function \`devices\`, which returns a list, or a list \`plans\`, or both.`,
  );
}
