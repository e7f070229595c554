import type { DataKey, ObjectHints, Reading } from "../../documents/mod.ts";
import { DeviceError } from "../../errors/mod.ts";
import type { Configurable, Exposable, Readable, Stoppable, Triggerable } from "../capabilities.ts";
import { RunningStatus } from "../running-status.ts";
import type { Status } from "../status.ts";

export interface SoftDetectorOptions {
  /** What one exposure gives. */
  readonly measure: () => number;
  /** Time one trigger takes; 0 (the default) ends before `trigger` returns. */
  readonly exposureS?: number;
  readonly unit?: string;
  /** Decimals shown. Default 3. */
  readonly precision?: number;
  /** Fixed numbers recorded as configuration, by the end of their key: `{ sigma: 1 }` becomes `<name>_sigma`. */
  readonly settings?: Readonly<Record<string, number>>;
}

/** A detector with one number, computed at each trigger. Its only key is `<name>`, hinted. */
export class SoftDetector implements Readable, Configurable, Triggerable, Stoppable, Exposable {
  readonly name: string;
  readonly hints: ObjectHints;
  exposureS: number | undefined;
  readonly #options: SoftDetectorOptions;
  #value: number;
  #timestamp = Date.now() / 1000;
  #exposure: { readonly status: RunningStatus; readonly timer: NodeJS.Timeout } | undefined;

  constructor(name: string, options: SoftDetectorOptions) {
    this.name = name;
    this.hints = { fields: [name] };
    this.#options = options;
    this.exposureS = options.exposureS;
    this.#value = options.measure();
  }

  trigger(): Status {
    this.stop();
    const status = new RunningStatus(this.name);
    const { exposureS = 0 } = this;
    if (exposureS === 0) {
      this.#expose();
      status.succeed();
      return status;
    }
    const timer = setTimeout(() => {
      this.#exposure = undefined;
      this.#expose();
      status.succeed();
    }, exposureS * 1000);
    this.#exposure = { status, timer };
    return status;
  }

  /** Give up the exposure under way, if there is one. */
  stop(): void {
    const exposure = this.#exposure;
    if (!exposure) return;
    this.#exposure = undefined;
    clearTimeout(exposure.timer);
    exposure.status.fail(new DeviceError(`${this.name}: the exposure was stopped before its end. Trigger it again.`));
  }

  estimateTriggerS(): number {
    return this.exposureS ?? 0;
  }

  read(): Record<string, Reading> {
    return { [this.name]: { value: this.#value, timestamp: this.#timestamp } };
  }

  describe(): Record<string, DataKey> {
    const { precision = 3, unit } = this.#options;
    const source = `soft://${this.name}`;
    const key: DataKey = { source, dtype: "number", shape: [], dtype_numpy: "<f8", precision };
    return { [this.name]: unit === undefined ? key : { ...key, units: unit } };
  }

  readConfiguration(): Record<string, Reading> {
    return this.#settings((value) => ({ value, timestamp: this.#timestamp }));
  }

  describeConfiguration(): Record<string, DataKey> {
    return this.#settings((_value, key) => ({ source: `soft://${key}`, dtype: "number", shape: [] }));
  }

  #settings<T>(make: (value: number, key: string) => T): Record<string, T> {
    const result: Record<string, T> = {};
    for (const [name, value] of Object.entries(this.#options.settings ?? {})) {
      const key = `${this.name}_${name}`;
      result[key] = make(value, key);
    }
    return result;
  }

  #expose(): void {
    this.#value = this.#options.measure();
    this.#timestamp = Date.now() / 1000;
  }
}

export interface GaussianOptions extends Omit<SoftDetectorOptions, "measure" | "settings"> {
  /** What the peak is seen against, e.g. a `SoftMotor`. */
  readonly motor: { readonly position: number };
  /** Position of the peak. Default 0. */
  readonly center?: number;
  /** Height of the peak. Default 1. */
  readonly height?: number;
  /** Standard deviation. Default 1. */
  readonly sigma?: number;
  /** Added to every reading, e.g. `() => Math.random()`. Default none. */
  readonly noise?: () => number;
}

/** A detector that sees a Gaussian peak: height · exp(−(x − center)² / 2 sigma²). */
export function gaussianDetector(name: string, options: GaussianOptions): SoftDetector {
  const { motor, center = 0, height = 1, sigma = 1, noise = () => 0, ...rest } = options;
  return new SoftDetector(name, {
    ...rest,
    measure: () => height * Math.exp(-((motor.position - center) ** 2) / (2 * sigma ** 2)) + noise(),
    settings: { Imax: height, center, sigma },
  });
}
