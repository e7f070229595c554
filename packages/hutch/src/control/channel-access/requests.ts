import { DeviceError, type HutchError, RequestError } from "../../errors/mod.ts";
import {
  type DbrArray,
  type DbrReading,
  type DbrShape,
  decode,
  describeStatus,
  isSuccess,
  type Message,
  STATUS,
} from "../../protocols/channel-access/mod.ts";
import type { Waiting } from "./deadlines.ts";

/** A request on its way: what its answer, or the lack of one, leads to. */
export interface PendingRequest extends Waiting {
  /** Nobody waits any more, but the server may still answer: its number must not be used again yet. */
  isAbandoned: boolean;
  readDone(status: number, message: Message): void;
  writeDone(status: number): void;
  failed(error: HutchError): void;
  /** Its deadline has passed. */
  expired(): void;
}

/** A read on its way. */
export class PendingRead implements PendingRequest {
  isAbandoned = false;
  readonly deadlineMs: number;
  readonly #name: string;
  readonly #shape: DbrShape;
  readonly #into: DbrArray | undefined;
  readonly #resolve: (reading: DbrReading) => void;
  readonly #reject: (error: Error) => void;

  constructor(
    wanted: { readonly name: string; readonly shape: DbrShape; readonly into: DbrArray | undefined },
    deadlineMs: number,
    resolve: (reading: DbrReading) => void,
    reject: (error: Error) => void,
  ) {
    this.#name = wanted.name;
    this.#shape = wanted.shape;
    this.#into = wanted.into;
    this.deadlineMs = deadlineMs;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  readDone(status: number, message: Message): void {
    if (!isSuccess(status)) {
      this.#reject(requestFailed(this.#name, "be read", status));
      return;
    }
    try {
      this.#resolve(decode(message, this.#shape, this.#into));
    } catch (error) {
      // The circuit ends with this error too; the reader must not wait for an answer that has already come.
      this.#reject(error as Error);
      throw error;
    }
  }

  writeDone(): void {
    this.#reject(new DeviceError(`${this.#name}: the server answered a read as a write.`));
  }

  failed(error: HutchError): void {
    this.#reject(error);
  }

  expired(): void {
    this.#reject(new DeviceError(`${this.#name} was not read in time: its server is connected but does not answer.`));
  }
}

/** A write on its way that the server confirms: by its completion, or by answering the read that was sent behind it. */
export class PendingWrite implements PendingRequest {
  isAbandoned = false;
  readonly deadlineMs: number;
  readonly #name: string;
  readonly #settle: (error?: Error) => void;

  constructor(name: string, deadlineMs: number, settle: (error?: Error) => void) {
    this.#name = name;
    this.deadlineMs = deadlineMs;
    this.#settle = settle;
  }

  readDone(): void {
    // Whether the value could be read does not matter: the server takes requests in order, so the write was executed.
    this.#settle();
  }

  writeDone(status: number): void {
    this.#settle(isSuccess(status) ? undefined : requestFailed(this.#name, "be written", status));
  }

  failed(error: HutchError): void {
    this.#settle(error);
  }

  expired(): void {
    this.#settle(new DeviceError(`${this.#name}: its server is connected but has not taken the value in time.`));
  }
}

/** Statuses that say what the caller may do otherwise; all others are the device's. */
const CALLERS_FAULT: ReadonlySet<number> = new Set([
  STATUS.noReadAccess,
  STATUS.noWriteAccess,
  STATUS.badType,
  STATUS.badCount,
  STATUS.noConversion,
]);

/** The error for a request that a server refused, e.g. "gp:m1.VAL cannot be written: no permission to write (…)". */
export function requestFailed(name: string, what: string, status: number, detail = ""): HutchError {
  const text = `${name} cannot ${what}: ${describeStatus(status)}${detail ? `, ${detail.replace(/\.$/, "")}` : ""}.`;
  return CALLERS_FAULT.has(status) ? new RequestError(text) : new DeviceError(text);
}
