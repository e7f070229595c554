import type { Severity, WriteOptions } from "../../control/mod.ts";
import { CHANGE, type PvMetadata, type PvSample, type PvType, type PvValue, type ServedPv } from "../../control/mod.ts";
import { RequestError } from "../../errors/mod.ts";
import type { SimClock } from "../clock.ts";
import { PutQueue } from "../records/put-queue.ts";
import type { SimRecord } from "../records/record.ts";
import { updateAlarm } from "./alarms.ts";
import { Axis, type AxisStatus, type HomeReference } from "./axis.ts";
import { HOMING, has, MIP } from "./bits.ts";
import { adoptReadback, updateDialLimits, updateUserLimits, userFromDial } from "./coordinates.ts";
import type { MotorCore } from "./core.ts";
import {
  FIELD_NAMES,
  FIELDS,
  type FieldName,
  type FieldSpec,
  type FieldValues,
  initialFields,
  isFieldName,
  POST_ORDER,
} from "./fields.ts";
import { limitsAreOff } from "./limits.ts";
import { STUP } from "./menus.ts";
import { fieldMetadata } from "./metadata.ts";
import { ON_WRITE } from "./on-write.ts";
import { readStatus } from "./readback.ts";
import { followMotion } from "./settle.ts";
import { defaultSpeeds } from "./speeds.ts";
import { work } from "./work.ts";

/** How a simulated motor is made. Positions are in EGU, in dial coordinates. */
export interface MotorOptions {
  readonly name: string;
  readonly clock: SimClock;
  /** First values of fields, as a database file would give them (MRES, VELO, EGU, DHLM …). */
  readonly fields?: Partial<FieldValues>;
  /** Where the limit switches are. */
  readonly switches: { readonly low: number; readonly high: number };
  /** What the search for home looks for. Default: a mark at 0. */
  readonly home?: { readonly kind: "mark"; readonly at: number } | { readonly kind: "limit switch" };
  /** Where the motor stands at the start. Default 0. */
  readonly position?: number;
  /** Time between two status reports of the controller while moving. Default 0.1 s. */
  readonly pollS?: number;
  /** Noise of the encoder, used with UEIP: standard deviation in EGU. Default none. */
  readonly encoderNoise?: { readonly seed: number; readonly sigma: number };
  /** Time by which the encoder trails while moving. Default 0. */
  readonly lagS?: number;
}

type Listener = (sample: PvSample, changes: number) => void;

/** A request to move pulses DMOV even before it is looked at, and even if it is then refused. */
const PULSES_DMOV: ReadonlySet<FieldName> = new Set(["VAL", "DVAL", "RVAL", "RLV", "TWF", "TWR"]);

/**
 * A motor record with the controller it drives. The record is the shell: it takes writes and status reports, one at a time,
 * lets the parts work on the fields (work.ts for writes, settle.ts for reports), then posts what has changed and completes
 * the puts that waited for DMOV.
 */
export class MotorRecord implements SimRecord {
  readonly name: string;
  readonly axis: Axis;
  readonly fieldNames: readonly string[] = FIELD_NAMES;
  readonly #clock: SimClock;
  readonly #core: MotorCore;
  readonly #posted: FieldValues;
  readonly #archived = { RBV: 0 };
  readonly #fields = new Map<FieldName, ServedPv>();
  readonly #listeners = new Map<FieldName, Set<Listener>>();
  readonly #puts = new PutQueue();
  readonly #reports: AxisStatus[] = [];
  #waiting: (() => void)[] = [];
  #isProcessing = false;
  #timestamp: number;
  #cancelSettling: () => void = () => {};

  constructor(options: MotorOptions) {
    this.name = options.name;
    this.#clock = options.clock;
    this.#timestamp = options.clock.now();
    const fields: FieldValues = { ...initialFields(), NAME: options.name, ...options.fields };
    fields.UREV = fields.MRES * fields.SREV;
    if (fields.ERES === 0) fields.ERES = fields.MRES;
    if (fields.RRES === 0) fields.RRES = fields.MRES;
    fields.RDBD = Math.max(fields.RDBD, Math.abs(fields.MRES));
    this.axis = makeAxis(options, fields);
    this.#core = {
      name: options.name,
      fields,
      axis: this.axis,
      marked: new Set(),
      backlashPending: false,
      settleAfter: (seconds) => this.#settleAfter(seconds),
      cancelSettling: () => this.#cancelSettling(),
    };
    defaultSpeeds(fields);
    if (options.fields?.HLM !== undefined || options.fields?.LLM !== undefined) updateDialLimits(fields);
    else updateUserLimits(fields);
    readStatus(fields, this.axis.status());
    adoptReadback(fields);
    const beyond = fields.DRBV > fields.DHLM + fields.MRES || fields.DRBV < fields.DLLM - fields.MRES;
    fields.LVIO = beyond && !limitsAreOff(fields) ? 1 : 0;
    updateAlarm(fields);
    this.#posted = { ...fields };
    this.#archived.RBV = fields.RBV;
    this.axis.onStatus((status) => this.#takeReport(status));
  }

  field(name: string): ServedPv | undefined {
    if (!isFieldName(name)) return undefined;
    let field = this.#fields.get(name);
    if (!field) {
      field = this.#serve(name);
      this.#fields.set(name, field);
    }
    return field;
  }

  /** Where the motor really is at this moment, in EGU: between two status reports too, and without encoder noise. */
  position(): { readonly user: number; readonly dial: number } {
    const f = this.#core.fields;
    const dial = this.axis.registerSteps * f.MRES;
    return { user: userFromDial(f, dial), dial };
  }

  /** End everything that waits on the clock. */
  close(): void {
    this.#cancelSettling();
    this.axis.close();
  }

  #serve(name: FieldName): ServedPv {
    const spec: FieldSpec = FIELDS[name];
    const type: PvType = spec.type;
    return {
      name: `${this.name}.${name}`,
      type,
      maxCount: 1,
      access: () => ({ read: true, write: spec.access !== "read" }),
      read: () => this.#sample(name),
      metadata: (): PvMetadata => fieldMetadata(name, this.#core.fields),
      write: (value, options: WriteOptions = {}) =>
        options.notify
          ? this.#puts.add(() => this.#write(name, spec, value), options.signal)
          : this.#write(name, spec, value),
      subscribe: (listener) => this.#subscribe(name, listener),
    };
  }

  #sample(name: FieldName): PvSample {
    const f = this.#core.fields;
    return { value: f[name], severity: f.SEVR as Severity, status: f.STAT, timestamp: this.#timestamp };
  }

  #subscribe(name: FieldName, listener: Listener): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Take a written value; the promise, if there is one, resolves at the next processing that finds DMOV 1. */
  #write(name: FieldName, spec: FieldSpec, value: PvValue): void | Promise<void> {
    const f = this.#core.fields;
    this.#refuse(name, spec, value);
    if (PULSES_DMOV.has(name) && f.DMOV === 1) {
      f.DMOV = 0;
      this.#post("DMOV");
    }
    const previous = f[name];
    Object.assign(f, { [name]: value });
    ON_WRITE[name]?.(this.#core, previous);
    if (name !== "VAL") this.#postIfChanged(name);
    if (spec.access !== "process") {
      this.#postChanges(false);
      return;
    }
    this.#process(() => work(this.#core));
    if (f.DMOV === 0) return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #refuse(name: FieldName, spec: FieldSpec, value: PvValue): void {
    const f = this.#core.fields;
    const full = `${this.name}.${name}`;
    if (spec.access === "read") throw new RequestError(`${full} is read-only; it cannot be written.`);
    if (f.DISP !== 0 && name !== "DISP") {
      throw new RequestError(`${this.name} is disabled (DISP = ${f.DISP}). Write 0 to ${this.name}.DISP first.`);
    }
    if (spec.type === "string" ? typeof value !== "string" : typeof value !== "number" || !Number.isFinite(value)) {
      throw new RequestError(
        `${full}: ${String(value)} is not a ${spec.type === "string" ? "text" : "finite number"}.`,
      );
    }
    if ((name === "HOMF" || name === "HOMR") && value !== 0 && has(f.MIP, HOMING)) {
      throw new RequestError(`${this.name} already searches home. Stop it first, or wait.`);
    }
  }

  /** A report that comes while the record processes waits until that is over. */
  #takeReport(status: AxisStatus): void {
    this.#reports.push(status);
    if (!this.#isProcessing) this.#serveReports();
  }

  #process(action: () => void): void {
    this.#isProcessing = true;
    try {
      action();
    } finally {
      this.#isProcessing = false;
    }
    this.#timestamp = this.#clock.now();
    this.#postChanges(updateAlarm(this.#core.fields));
    if (this.#core.fields.DMOV === 1) this.#completePuts();
    this.#serveReports();
  }

  #serveReports(): void {
    const status = this.#reports.shift();
    if (!status) return;
    const f = this.#core.fields;
    this.#process(() => {
      if (f.STUP === STUP.busy) f.STUP = STUP.off;
      readStatus(f, status);
      followMotion(this.#core);
    });
  }

  #settleAfter(seconds: number): void {
    this.#cancelSettling();
    this.#cancelSettling = this.#clock.after(seconds, () => {
      this.#core.fields.MIP = MIP.delayOver;
      this.axis.requestStatus();
    });
  }

  #completePuts(): void {
    const done = this.#waiting;
    this.#waiting = [];
    for (const resolve of done) resolve();
  }

  /** Post changed and marked fields in the record's order; all of them when the alarm has changed. */
  #postChanges(alarmChanged: boolean): void {
    for (const name of POST_ORDER) {
      if (alarmChanged) this.#post(name, CHANGE.alarm);
      else if (this.#core.marked.has(name)) this.#post(name);
      else this.#postIfChanged(name);
    }
    this.#core.marked.clear();
  }

  #postIfChanged(name: FieldName): void {
    const f = this.#core.fields;
    if (name === "RBV") this.#postReadback(f);
    else if (f[name] !== this.#posted[name]) this.#post(name);
  }

  /** The readback has deadbands, one for values and one for archivers; a negative one posts each processing. */
  #postReadback(f: FieldValues): void {
    const isPast = (from: number, deadband: number) =>
      f.RBV === from ? deadband < 0 : Math.abs(f.RBV - from) > deadband;
    const value = isPast(this.#posted.RBV, f.MDEL) ? CHANGE.value : 0;
    const log = isPast(this.#archived.RBV, f.ADEL) ? CHANGE.log : 0;
    if (value !== 0) this.#posted.RBV = f.RBV;
    if (log !== 0) this.#archived.RBV = f.RBV;
    if (value !== 0 || log !== 0) this.#tell("RBV", value | log);
  }

  #post(name: FieldName, changes = 0): void {
    Object.assign(this.#posted, { [name]: this.#core.fields[name] });
    if (name === "RBV") this.#archived.RBV = this.#core.fields.RBV;
    this.#tell(name, changes | CHANGE.value | CHANGE.log);
  }

  #tell(name: FieldName, changes: number): void {
    const listeners = this.#listeners.get(name);
    if (!listeners?.size) return;
    const sample = this.#sample(name);
    for (const listener of listeners) listener(sample, changes);
  }
}

/** The controller of a motor: everything in motor steps. */
function makeAxis(options: MotorOptions, f: FieldValues): Axis {
  const steps = (dial: number) => Math.round(dial / f.MRES);
  const ends = [steps(options.switches.low), steps(options.switches.high)];
  const home = options.home ?? { kind: "mark", at: 0 };
  const reference: HomeReference = home.kind === "mark" ? { kind: "mark", atSteps: steps(home.at) } : home;
  return new Axis({
    clock: options.clock,
    switches: { minus: Math.min(...ends), plus: Math.max(...ends) },
    home: reference,
    initialSteps: steps(options.position ?? 0),
    countsPerStep: f.MRES / f.ERES,
    ...(options.pollS !== undefined && { pollS: options.pollS }),
    ...(options.lagS !== undefined && { lagS: options.lagS }),
    ...(options.encoderNoise && {
      noise: {
        seed: options.encoderNoise.seed,
        sigmaCounts: options.encoderNoise.sigma / Math.abs(f.ERES),
      },
    }),
  });
}
