import type { ServedPv } from "../../../src/control/mod.ts";
import { type VirtualClock, virtualClock } from "../../../src/simulator/clock.ts";
import type { FieldName, FieldValues } from "../../../src/simulator/motor/fields.ts";
import { type MotorOptions, MotorRecord } from "../../../src/simulator/motor/mod.ts";

/** A put that waits for completion: when it came, in seconds after it was written, or undefined while it has not. */
export interface Put {
  readonly completedS: number | undefined;
}

/** A motor on a clock that is driven by hand, and everything it posts. */
export interface Rig {
  readonly clock: VirtualClock;
  readonly motor: MotorRecord;
  /** Posts since the last `forget`, as `FIELD value`, in order. */
  readonly posts: string[];
  field(name: FieldName): ServedPv;
  get<Name extends FieldName>(name: Name): FieldValues[Name];
  /** Write without waiting. */
  put(name: FieldName, value: number | string): void;
  /** Write as a put-callback. */
  putNotify(name: FieldName, value: number): Put;
  /** Let time pass in small steps, with room for promises to settle. */
  pass(seconds: number): Promise<void>;
  /** Values that one field posted, in order. */
  posted(name: FieldName): number[];
  forget(): void;
}

/** Settings of the real record in whose company the expected sequences were measured. */
const MEASURED: Partial<FieldValues> = {
  EGU: "mm",
  MRES: 0.01,
  VELO: 2,
  VBAS: 0.1,
  ACCL: 0.2,
  DHLM: 100,
  DLLM: -100,
};

export function rig(fields: Partial<FieldValues> = {}, options: Partial<MotorOptions> = {}): Rig {
  const clock = virtualClock();
  const motor = new MotorRecord({
    name: "sim:m1",
    clock,
    switches: { low: -200, high: 200 },
    home: { kind: "mark", at: 5 },
    ...options,
    fields: { ...MEASURED, ...fields },
  });
  const posts: string[] = [];
  const field = (name: FieldName) => motor.field(name)!;
  for (const name of motor.fieldNames) {
    motor.field(name)!.subscribe((sample) => posts.push(`${name} ${String(sample.value)}`));
  }
  return {
    clock,
    motor,
    posts,
    field,
    get: <Name extends FieldName>(name: Name) => field(name).read().value as FieldValues[Name],
    put: (name, value) => void field(name).write(value),
    putNotify: (name, value) => {
      const start = clock.now();
      const put: { completedS: number | undefined } = { completedS: undefined };
      const done = field(name).write(value, { notify: true });
      if (done) void done.then(() => (put.completedS = clock.now() - start));
      else put.completedS = 0;
      return put;
    },
    pass: async (seconds) => {
      const steps = Math.max(1, Math.round(seconds / 0.01));
      for (let i = 0; i < steps; i++) {
        clock.advance(seconds / steps);
        await new Promise(setImmediate);
      }
    },
    posted: (name) => posts.filter((post) => post.startsWith(`${name} `)).map((post) => Number(post.split(" ")[1])),
    forget: () => void posts.splice(0),
  };
}
