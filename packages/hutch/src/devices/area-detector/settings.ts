import type { DataValue } from "../../documents/mod.ts";
import { DeviceError } from "../../errors/mod.ts";
import { type Signal, type SignalKind, type SignalValues, until } from "../../signals/mod.ts";
import { pvName, type Setting } from "./component.ts";

/** A value that a setting is to have. */
export interface Change {
  readonly setting: AnySetting;
  readonly value: DataValue;
  /** Largest relative difference of the readback, for what a camera rounds. Default 0: equal. */
  readonly tolerance: number;
}

/** A setting of whatever kind, with its values as they are. */
interface AnySetting {
  readonly setpoint: AnySettable;
  readonly readback: AnySettable;
}
type AnySettable = Pick<Signal, "source" | "get" | "put">;

/** Ask for a value, typed by the setting. */
export function change<K extends SignalKind>(setting: Setting<K>, value: SignalValues[K], tolerance = 0): Change {
  return { setting: setting as unknown as AnySetting, value: value as DataValue, tolerance };
}

/**
 * Sets what a run needs and remembers what was there before. The first value seen of each setting is the one restored, in
 * reverse order, however far the setting had come and however often it was changed.
 */
export class Settings {
  /** Original value of each setting that was changed, in the order of the first change. */
  readonly #originals = new Map<AnySettable, DataValue>();
  readonly #followMs: number;

  /** @param followMs how long a readback may take to follow its setpoint */
  constructor(followMs = 5000) {
    this.#followMs = followMs;
  }

  /**
   * Make changes: those of one group at the same time, group after group, each group read back before the next.
   *
   * @throws DeviceError that names the PV, what it was set to and what it reads back
   */
  async apply(groups: readonly (readonly Change[])[]): Promise<void> {
    const unknown = groups.flat().filter(({ setting }) => !this.#originals.has(setting.setpoint));
    const present = await Promise.all(unknown.map(({ setting }) => setting.setpoint.get()));
    const before = new Map(unknown.map(({ setting }, i) => [setting.setpoint, present[i]!.value]));
    for (const group of groups) {
      for (const { setting } of group) {
        if (before.has(setting.setpoint)) this.#originals.set(setting.setpoint, before.get(setting.setpoint)!);
      }
      await Promise.all(group.map(({ setting, value }) => setting.setpoint.put(value)));
      await Promise.all(group.map((wanted) => follow(wanted, this.#followMs)));
    }
  }

  /**
   * Put everything back. All are tried even if some fail.
   *
   * @throws DeviceError that names what could not be restored
   */
  async restore(): Promise<void> {
    const failed: string[] = [];
    let cause: unknown;
    for (const [setpoint, value] of [...this.#originals].reverse()) {
      try {
        await setpoint.put(value);
        this.#originals.delete(setpoint);
      } catch (error) {
        failed.push(`${pvName(setpoint)} = ${JSON.stringify(value)}`);
        cause ??= error;
      }
    }
    if (failed.length > 0) {
      throw new DeviceError(`Could not be put back: ${failed.join(", ")}.\nSet them by hand, or unstage again.`, {
        cause,
      });
    }
  }
}

async function follow({ setting, value, tolerance }: Change, timeoutMs: number): Promise<void> {
  if (setting.readback === setting.setpoint) return;
  let seen: DataValue = null;
  const followed = await until(
    async () => {
      seen = (await setting.readback.get()).value;
      return isSame(seen, value, tolerance) || undefined;
    },
    { pollMs: 10, timeoutMs },
  );
  if (followed) return;
  throw new DeviceError(
    `${pvName(setting.setpoint)} was set to ${JSON.stringify(value)}, but ${pvName(setting.readback)} is ${JSON.stringify(seen)}.\n` +
      "See whether the detector takes this value, or whether somebody else changes it.",
  );
}

function isSame(seen: DataValue, wanted: DataValue, tolerance: number): boolean {
  if (typeof seen === "number" && typeof wanted === "number") {
    return Math.abs(seen - wanted) <= Math.max(tolerance, 1e-9) * Math.max(Math.abs(seen), Math.abs(wanted));
  }
  // A file path is read back with the separator at its end.
  return seen === wanted || (typeof wanted === "string" && (seen === `${wanted}/` || seen === `${wanted}\\`));
}
