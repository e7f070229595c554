import { Worker } from "node:worker_threads";
import type { BeamlineAddress, ServeBeamlineOptions } from "./serve.ts";

/** A simulated beamline in a thread of its own. */
export interface BeamlineThread extends BeamlineAddress {
  close(): Promise<void>;
}

/** What the thread says to its owner. */
export type ThreadMessage = { readonly address: BeamlineAddress } | { readonly failure: string };

/**
 * Serve the simulated beamline from another thread, so that drawing frames does not delay the engine. Everything between
 * the two goes over Channel Access, as with a real beamline.
 */
export async function startBeamlineThread(options: ServeBeamlineOptions = {}): Promise<BeamlineThread> {
  const file = import.meta.url.endsWith(".ts") ? "./thread-main.ts" : "./thread-main.js";
  const worker = new Worker(new URL(file, import.meta.url), { workerData: options });
  const message = await new Promise<ThreadMessage>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  if ("failure" in message) {
    await worker.terminate();
    throw new Error(`The simulated beamline did not start: ${message.failure}`);
  }
  worker.unref();
  return {
    ...message.address,
    close: async () => {
      await worker.terminate();
    },
  };
}
