import type { PvValue, ServedPv, WriteOptions } from "../../control/mod.ts";
import { RequestError } from "../../errors/mod.ts";
import type { SimClock } from "../clock.ts";
import { PutQueue } from "../records/put-queue.ts";
import type { SimRecord } from "../records/record.ts";
import { updateAlarm } from "./alarms.ts";
import type { Axis, AxisStatus } from "./axis.ts";
import { HOMING, has, MIP } from "./bits.ts";
import { configuredFields, initializeFrom, type MotorOptions, makeAxis } from "./configuration.ts";
import { userFromDial } from "./coordinates.ts";
import type { MotorCore } from "./core.ts";
import { FIELD_NAMES, FIELDS, type FieldName, type FieldSpec, isFieldName } from "./fields.ts";
import { STUP } from "./menus.ts";
import { fieldMetadata } from "./metadata.ts";
import { ON_WRITE } from "./on-write.ts";
import { FieldPosts } from "./posts.ts";
import { readStatus } from "./readback.ts";
import { followMotion } from "./settle.ts";
import { work } from "./work.ts";

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
  readonly #posts: FieldPosts;
  readonly #fields = new Map<FieldName, ServedPv>();
  readonly #puts = new PutQueue();
  readonly #reports: AxisStatus[] = [];
  #waiting: (() => void)[] = [];
  #isProcessing = false;
  #cancelSettling: () => void = () => {};

  constructor(options: MotorOptions) {
    this.name = options.name;
    this.#clock = options.clock;
    const fields = configuredFields(options);
    this.axis = makeAxis(options, fields);
    initializeFrom(this.axis, fields);
    this.#posts = new FieldPosts(fields, options.clock);
    this.#core = {
      name: options.name,
      fields,
      axis: this.axis,
      marked: new Set(),
      backlashPending: false,
      settleAfter: (seconds) => this.#settleAfter(seconds),
      cancelSettling: () => this.#cancelSettling(),
    };
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
    return {
      name: `${this.name}.${name}`,
      type: spec.type,
      maxCount: 1,
      access: () => ({ read: true, write: spec.access !== "read" }),
      read: () => this.#posts.sample(name),
      metadata: () => fieldMetadata(name, this.#core.fields),
      write: (value, options: WriteOptions = {}) =>
        options.notify
          ? this.#puts.add(() => this.#write(name, spec, value), options.signal)
          : this.#write(name, spec, value),
      subscribe: (listener) => this.#posts.subscribe(name, listener),
    };
  }

  /** Take a written value; the promise, if there is one, resolves at the next processing that finds DMOV 1. */
  #write(name: FieldName, spec: FieldSpec, value: PvValue): void | Promise<void> {
    const f = this.#core.fields;
    this.#refuse(name, spec, value);
    if (PULSES_DMOV.has(name) && f.DMOV === 1) {
      f.DMOV = 0;
      this.#posts.post("DMOV");
    }
    const previous = f[name];
    Object.assign(f, { [name]: value });
    ON_WRITE[name]?.(this.#core, previous);
    if (name !== "VAL") this.#posts.postIfChanged(name);
    if (spec.access !== "process") {
      this.#posts.postChanges(this.#core.marked);
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
    this.#posts.stamp();
    if (updateAlarm(this.#core.fields)) this.#posts.postAlarm();
    else this.#posts.postChanges(this.#core.marked);
    this.#core.marked.clear();
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
}
