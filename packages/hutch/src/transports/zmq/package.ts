import { MissingPackageError } from "../../errors/mod.ts";

/** The package, loaded when the first socket is opened. */
export type Zmq = typeof import("zeromq");

/**
 * Load the ZeroMQ binding.
 *
 * @throws MissingPackageError when it is not installed; it is optional
 */
export async function loadZmq(): Promise<Zmq> {
  try {
    return await import("zeromq");
  } catch (cause) {
    throw new MissingPackageError("zeromq", "A detector stream", { cause });
  }
}
