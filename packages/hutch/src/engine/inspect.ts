import {
  type Device,
  isCheckable,
  isReadable,
  isStreamWriter,
  type Movable,
  type Readable,
  type Stageable,
  type Triggerable,
} from "../devices/mod.ts";
import type { Reading } from "../documents/mod.ts";
import type { Group, Message, Plan } from "../plans/mod.ts";

/** Where a plan would move a device. */
export interface InspectedMotor {
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  readonly moves: number;
}

/** What a dry run of a plan found. Nothing was moved, triggered or written. */
export interface Inspection {
  /** Whether the plan was followed to its end; if not, times and bytes are extrapolated to its promised points. */
  readonly complete: boolean;
  /** Events of the stream `primary`: promised by the plan, or counted; undefined when the plan is endless. */
  readonly points: number | undefined;
  readonly motors: readonly InspectedMotor[];
  readonly detectors: readonly string[];
  /** Expected time, seconds; devices that do not know how long they take count as 0 and are listed in `untimed`. */
  readonly durationS: number;
  readonly untimed: readonly string[];
  /** Expected bytes in the files of devices. */
  readonly bytes: number;
  /** Folders that devices will write to. */
  readonly folders: readonly string[];
  /** What is wrong: limits, devices that are not fit, arguments. Empty when the plan may run. */
  readonly problems: readonly Error[];
}

export interface InspectOptions {
  /** Follow at most this many messages. Default 5 000 000, which is some seconds. */
  readonly maxMessages?: number;
  readonly signal?: AbortSignal;
}

/** How often the event loop gets its turn, in messages. */
const STRETCH = 2000;

/**
 * Follow a plan without its devices: which points, how far, how long, how many bytes, and whether limits allow it. Motors
 * are where they are now, then where the plan has sent them; detectors read zero. Ranges that the plan declares are
 * checked as a whole, other targets as they widen what has been checked.
 */
export async function inspect(plan: Plan<unknown>, options: InspectOptions = {}): Promise<Inspection> {
  const { maxMessages = 5_000_000, signal } = options;
  const dryRun = new DryRun();
  let complete = false;
  let reply: unknown;
  try {
    for (let n = 1; n <= maxMessages && !signal?.aborted; n++) {
      const step = plan.next(reply);
      if (step.done) {
        complete = true;
        break;
      }
      const message = step.value;
      const answer = dryRun.hasMet(message) ? dryRun.follow(message) : dryRun.meet(message);
      reply = answer instanceof Promise ? await answer : answer;
      if (n % STRETCH === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (error) {
    dryRun.problem(error);
  }
  return dryRun.report(complete);
}

interface FollowedMotor {
  readonly device: Movable;
  position: number;
  low: number;
  high: number;
  moves: number;
}

/** The pretended state of the devices while a plan is followed. */
class DryRun {
  readonly #motors = new Map<Movable, FollowedMotor>();
  /** Range of each device that has been checked against its limits. */
  readonly #checked = new Map<Movable, { low: number; high: number }>();
  readonly #met = new Set<Device>();
  readonly #detectors = new Set<string>();
  readonly #untimed = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #problems: Error[] = [];
  readonly #groups = new Map<Group | undefined, number>();
  readonly #readings = new Map<Device, Record<string, Reading>>();
  #stream = "";
  #saved = 0;
  #promised: number | null | undefined;
  #seconds = 0;
  #bytes = 0;

  /** Whether the message's device, if it has one, has been asked whether it is fit. */
  hasMet(message: Message): boolean {
    return !("device" in message) || this.#met.has(message.device);
  }

  /** Ask a device that is new here whether it is fit, then follow the message. */
  async meet(message: Message): Promise<unknown> {
    if ("device" in message) {
      const { device } = message;
      this.#met.add(device);
      try {
        if (isCheckable(device)) await device.check();
      } catch (error) {
        this.problem(error);
      }
    }
    return this.follow(message);
  }

  follow(message: Message): unknown {
    switch (message.command) {
      case "declare_moves":
        return Promise.all(message.moves.map(({ device, low, high }) => this.#check(device, low, high)));
      case "set":
        return this.#set(message.device, message.target, message.group);
      case "locate":
        return this.#motor(message.device).then(({ position }) => ({ setpoint: position, readback: position }));
      case "stage":
        return this.#stage(message.device);
      case "trigger":
        return this.#trigger(message.device, message.group);
      case "wait":
        this.#seconds += this.#groups.get(message.group) ?? 0;
        this.#groups.delete(message.group);
        return undefined;
      case "sleep":
        this.#seconds += message.seconds;
        return undefined;
      case "clock":
        return this.#seconds;
      case "open_run":
        this.#promised = message.metadata.num_points as number | null | undefined;
        return "dry-run";
      case "create":
        this.#stream = message.stream;
        return undefined;
      case "save":
        if (this.#stream === "primary") this.#saved++;
        return undefined;
      case "read":
        return this.#read(message.device);
      case "collect":
        return [];
      case "input":
        return "";
      default:
        return undefined;
    }
  }

  problem(error: unknown): void {
    const problem = error instanceof Error ? error : new Error(String(error));
    if (!this.#problems.some(({ message }) => message === problem.message)) this.#problems.push(problem);
  }

  report(complete: boolean): Inspection {
    const points = this.#promised === undefined ? this.#saved : (this.#promised ?? undefined);
    const factor = !complete && points !== undefined && this.#saved > 0 ? Math.max(1, points / this.#saved) : 1;
    return {
      complete,
      points,
      motors: [...this.#motors.values()]
        .filter(({ moves }) => moves > 0)
        .map(({ device, low, high, moves }) => ({
          name: device.name,
          unit: device.unit ?? "",
          low,
          high,
          moves: Math.round(moves * factor),
        })),
      detectors: [...this.#detectors],
      durationS: this.#seconds * factor,
      untimed: [...this.#untimed],
      bytes: this.#bytes * factor,
      folders: [...this.#folders],
      problems: this.#problems,
    };
  }

  async #motor(device: Movable): Promise<FollowedMotor> {
    const known = this.#motors.get(device);
    if (known) return known;
    const { setpoint } = await device.locate();
    const motor = { device, position: setpoint, low: setpoint, high: setpoint, moves: 0 };
    this.#motors.set(device, motor);
    return motor;
  }

  #set(device: Movable, target: number, group: Group | undefined): unknown {
    const known = this.#motors.get(device);
    if (!known) return this.#motor(device).then((motor) => this.#moved(motor, target, group));
    return this.#moved(known, target, group);
  }

  #moved(motor: FollowedMotor, target: number, group: Group | undefined): unknown {
    const { device } = motor;
    this.#takes(device, group, device.estimateMoveS?.(motor.position, target));
    if (motor.moves === 0) motor.low = motor.high = target;
    motor.low = Math.min(motor.low, target);
    motor.high = Math.max(motor.high, target);
    motor.moves++;
    motor.position = target;
    const checked = this.#checked.get(device);
    if (checked && target >= checked.low && target <= checked.high) return undefined;
    return this.#check(device, target, target);
  }

  async #check(device: Movable, low: number, high: number): Promise<void> {
    const checked = this.#checked.get(device);
    this.#checked.set(device, {
      low: Math.min(low, checked?.low ?? low),
      high: Math.max(high, checked?.high ?? high),
    });
    for (const end of low === high ? [low] : [low, high]) {
      try {
        await device.checkMove(end);
      } catch (error) {
        this.problem(error);
      }
    }
  }

  #stage(device: Stageable): void {
    if (isStreamWriter(device) && device.outputFolder !== undefined) this.#folders.add(device.outputFolder);
  }

  #trigger(device: Triggerable, group: Group | undefined): void {
    this.#detectors.add(device.name);
    this.#takes(device, group, device.estimateTriggerS?.());
    if (isStreamWriter(device)) this.#bytes += device.estimateBytesPerTrigger?.() ?? 0;
  }

  /** Works of one group go on side by side: the longest counts. */
  #takes(device: Device, group: Group | undefined, seconds: number | undefined): void {
    if (seconds === undefined) this.#untimed.add(device.name);
    else this.#groups.set(group, Math.max(this.#groups.get(group) ?? 0, seconds));
  }

  #read(device: Readable): unknown {
    const known = this.#readings.get(device);
    if (!known) return this.#describeReadings(device);
    this.#followPosition(device, known);
    return known;
  }

  /** Readings of the right keys and types, all zero; a motor reads where it was sent. */
  async #describeReadings(device: Readable): Promise<Record<string, Reading>> {
    const readings: Record<string, Reading> = {};
    if (isReadable(device)) {
      for (const [key, { dtype, external }] of Object.entries(await device.describe())) {
        if (external?.startsWith("STREAM:")) continue;
        readings[key] = { value: dtype === "string" ? "" : dtype === "array" ? [] : 0, timestamp: 0 };
      }
    }
    this.#readings.set(device, readings);
    this.#followPosition(device, readings);
    return readings;
  }

  #followPosition(device: Readable, readings: Record<string, Reading>): void {
    const motor = this.#motors.get(device as unknown as Movable);
    if (!motor) return;
    for (const key of device.hints?.fields ?? []) {
      if (key in readings) readings[key] = { value: motor.position, timestamp: 0 };
    }
  }
}
