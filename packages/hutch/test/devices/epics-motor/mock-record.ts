import { EpicsMotor, type EpicsMotorOptions } from "../../../src/devices/mod.ts";
import { MockSpace } from "../../../src/signals/mod.ts";

/** A motor over mock signals, whose record's behavior each test writes down itself. */
export interface MockMotor {
  readonly motor: EpicsMotor;
  readonly mock: MockSpace;
  /** Post fields as the record would, e.g. `{ RBV: 2, DMOV: 1 }`. */
  post(fields: Readonly<Record<string, number>>): void;
  /** Targets written, with whether completion was waited for. */
  targets(): readonly (readonly [value: unknown, wait: boolean])[];
  /** Let the put-callback that is pending on VAL return. */
  complete(): void;
}

const FIELDS = {
  VAL: 0,
  RBV: 0,
  OFF: 0,
  VELO: 2,
  VBAS: 0.1,
  ACCL: 0.2,
  BDST: 0,
  BVEL: 1,
  DLY: 0,
  PREC: 4,
  HLM: 10,
  LLM: -10,
  DHLM: 10,
  DLLM: -10,
  RDBD: 0.01,
  SPDB: 0,
  MRES: 0.01,
  SPMG: 3,
  SET: 0,
  DISP: 0,
  DMOV: 1,
  LVIO: 0,
  MISS: 0,
  HLS: 0,
  LLS: 0,
  MSTA: 2,
  STOP: 0,
};

/** A connected motor `m1` at 0 mm, limits -10 .. 10, 2 mm/s. A write to VAL clears DMOV and stays pending. */
export async function mockMotor(options: Partial<EpicsMotorOptions> = {}): Promise<MockMotor> {
  const mock = new MockSpace();
  for (const [field, value] of Object.entries(FIELDS)) {
    if (field !== "RBV" && field !== "VAL") mock.variable(`gp:m1.${field}`, value);
  }
  for (const field of ["VAL", "RBV"]) mock.variable(`gp:m1.${field}`, 0, { units: "mm", precision: 4 });
  mock.variable("gp:m1.DIR", 0, { choices: ["Pos", "Neg"] });
  mock.variable("gp:m1.EGU", "mm");
  let finish = () => {};
  mock.variable("gp:m1.VAL").onPut = (value, variable) => {
    mock.set({ "gp:m1.DMOV": 0 });
    variable.post(value);
    return new Promise((resolve) => {
      finish = resolve;
    });
  };
  const motor = new EpicsMotor({ name: "m1", prefix: "gp:m1", signals: mock.router(), ...options });
  await motor.connect();
  return {
    motor,
    mock,
    post: (fields) => {
      mock.set(Object.fromEntries(Object.entries(fields).map(([field, value]) => [`gp:m1.${field}`, value])));
    },
    targets: () =>
      mock.puts
        .filter(({ source }) => source.endsWith(".VAL"))
        .map(({ value, options: { wait = true } }) => [value, wait] as const),
    complete: () => finish(),
  };
}
