import type { MaybePromise } from "../devices/mod.ts";
import { DeviceError } from "../errors/mod.ts";

/** The result of `action`, or a DeviceError that names the device when it takes longer than `limitMs`. */
export async function settleWithin<T>(limitMs: number, device: string, action: () => MaybePromise<T>): Promise<T> {
  const result = action();
  if (!(result instanceof Promise)) return result;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DeviceError(`${device} did not answer within ${limitMs / 1000} s. Look at the device.`));
    }, limitMs);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
