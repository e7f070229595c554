import { type Device, isExposable } from "../devices/mod.ts";
import type { Plan } from "./messages.ts";

/**
 * Expose for `exposureS` seconds during a plan, on every device that has an exposure time; afterwards each has the one it
 * had. Undefined leaves them as they are.
 */
export function* withExposure<R>(plan: Plan<R>, devices: readonly Device[], exposureS: number | undefined): Plan<R> {
  if (exposureS === undefined) return yield* plan;
  const exposable = devices.filter(isExposable);
  const before = exposable.map((device) => device.exposureS);
  try {
    for (const device of exposable) device.exposureS = exposureS;
    return yield* plan;
  } finally {
    for (const [index, device] of exposable.entries()) device.exposureS = before[index];
  }
}
