import { type Device, isCheckable, isReadable } from "../devices/mod.ts";
import { UnreachableError } from "../errors/mod.ts";
import { settleWithin } from "./within.ts";

/** Longest a lost device may take to answer that it is back, ms. */
const PROBE_MS = 5000;

/** Whether an error, or what caused it, is that something on the network does not answer. */
export function isUnreachable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof UnreachableError) return true;
  return false;
}

/** Whether a device that was lost answers again. */
export async function isBack(device: Device): Promise<boolean> {
  try {
    await settleWithin(PROBE_MS, device.name, async () => {
      if (isCheckable(device)) await device.check();
      else if (isReadable(device)) await device.read();
    });
    return true;
  } catch {
    return false;
  }
}
