import type { Xspress3Backend } from "./backend.ts";
import { openXspress3Sdk, type SdkOptions } from "./sdk/mod.ts";
import { type SimulatedOptions, SimulatedXspress3 } from "./simulated/mod.ts";

/** Which electronics: plain data, so that it can be handed to a thread. */
export type BackendConfig =
  | { readonly kind: "simulated"; readonly options: Omit<SimulatedOptions, "clock"> }
  | { readonly kind: "sdk"; readonly options: SdkOptions };

/** Open the electronics. @throws as the two kinds do */
export async function openBackend(config: BackendConfig): Promise<Xspress3Backend> {
  return config.kind === "simulated" ? new SimulatedXspress3(config.options) : openXspress3Sdk(config.options);
}
