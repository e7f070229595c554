import { RequestError } from "../../errors/mod.ts";
import {
  castArray,
  castNumber,
  convert,
  DBR_BASES,
  type DbrBase,
  type DbrInput,
  type DbrProperties,
  type DbrReading,
  decodeText,
  elementCount,
  encodeText,
  LAYOUTS,
  type Request,
  RIGHT,
  type ServerConnection,
  SPECIAL,
  STATUS,
} from "../../protocols/channel-access/mod.ts";
import type { PvProvider, PvSample, PvValue, ServedPv } from "../served-pv.ts";
import { acknowledgementOf } from "./alarm-acknowledgement.ts";

/** The fewest bytes that a string offers as a char array. */
const LEAST_TEXT_BYTES = 40;
/** Larger replies are refused: a count is the client's claim, and the memory ours. */
const MAX_REPLY_BYTES = 2 ** 28;

/**
 * A process variable as one client sees it, with the modifiers of the name it asked for: behind `$` a string becomes a
 * char array, so that it may be longer than the 39 bytes of a string.
 */
export class ServedView {
  readonly pv: ServedPv;
  readonly base: DbrBase;
  readonly maxCount: number;
  readonly #isText: boolean;
  readonly #provider: PvProvider;

  private constructor(provider: PvProvider, pv: ServedPv, isText: boolean) {
    this.#provider = provider;
    this.pv = pv;
    this.#isText = isText;
    this.base = isText ? "char" : pv.type;
    this.maxCount = isText ? Math.max(LEAST_TEXT_BYTES, textOf(pv.read().value).length + 1) : pv.maxCount;
  }

  /** The variable that a client asks for by name; undefined when there is none. */
  static find(provider: PvProvider, name: string): ServedView | undefined {
    const pv = provider.find(name);
    if (pv) return new ServedView(provider, pv, false);
    const bare = name.endsWith("$") ? provider.find(name.slice(0, -1)) : undefined;
    if (!bare) return undefined;
    // Char arrays take the modifier too, and are what they are.
    return bare.type === "string" || bare.type === "char"
      ? new ServedView(provider, bare, bare.type === "string")
      : undefined;
  }

  /** RIGHT bits that the client has now. */
  get rights(): number {
    const { read, write } = this.pv.access();
    return (read ? RIGHT.read : 0) | (write ? RIGHT.write : 0);
  }

  /** Send a sample as the answer or update that `request` asks for; one that cannot be converted is sent as a failure. */
  send(connection: ServerConnection, request: Request, sample: PvSample): void {
    const { type } = request;
    if (type === SPECIAL.className) {
      this.#sendRecordType(connection, request);
      return;
    }
    const layout = LAYOUTS[type]!;
    if (request.count * layout.elementBytes > MAX_REPLY_BYTES) {
      connection.failedValue({ ...request, count: Math.min(request.count, 1) }, STATUS.getFailed);
      return;
    }
    const native = this.#nativeValue(sample.value);
    const metadata = this.#properties(type);
    let value: DbrInput;
    try {
      value = convert(native, this.base, DBR_BASES[layout.base]!, metadata);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      connection.failedValue(request, STATUS.getFailed);
      return;
    }
    const count = request.count === 0 ? this.#presentCount(connection, native) : request.count;
    const { severity, status, timestamp } = sample;
    connection.value(request, count, { value, severity, status, timestamp }, metadata);
  }

  /** A written value in the variable's own type. Throws RequestError when it cannot be that. */
  accept(reading: DbrReading): PvValue {
    const { pv } = this;
    const { value } = reading;
    const from = DBR_BASES[LAYOUTS[reading.type]!.base]!;
    if (elementCount(value) === 0 && pv.maxCount === 1 && from !== "char") {
      throw new RequestError(`${pv.name} takes one value; none was sent.`);
    }
    if (pv.type === "string" && from === "char" && value instanceof Uint8Array) {
      return decodeText(value, 0, value.length);
    }
    const converted = convert(value, from, pv.type, pv.metadata());
    return pv.maxCount === 1 ? this.#oneOf(converted) : this.#someOf(converted);
  }

  /** Take what alarm handlers write: the type says whether it is about transient alarms or acknowledges one. */
  acknowledge({ type, value }: DbrReading): void {
    const acknowledgement = acknowledgementOf(this.pv);
    const [number] = typeof value === "object" ? value : [value];
    if (type === SPECIAL.putAckTransient) acknowledgement.setTransient(Number(number) !== 0);
    else acknowledgement.acknowledge(Number(number));
  }

  #properties(type: number): DbrProperties {
    return type === SPECIAL.statusAckString ? { acknowledge: acknowledgementOf(this.pv) } : this.pv.metadata();
  }

  /** The type of the record that the variable is a field of. */
  #sendRecordType(connection: ServerConnection, request: Request): void {
    const recordType = this.#provider.find(`${this.pv.name.replace(/\.[A-Z0-9]+$/, "")}.RTYP`)?.read().value;
    if (recordType === undefined) connection.failedValue({ ...request, count: 1 }, STATUS.getFailed);
    else connection.value(request, 1, { value: textOf(recordType) });
  }

  #nativeValue(value: PvValue): PvValue {
    if (this.#isText) return encodeText(`${textOf(value)}\0`);
    return this.pv.type === "char" && typeof value === "string" ? encodeText(`${value}\0`) : value;
  }

  /** Clients before 4.13 do not ask for the present length; a count of 0 from them means all there may be. */
  #presentCount(connection: ServerConnection, value: PvValue): number {
    const { clientMinorVersion } = connection;
    return clientMinorVersion >= 13 ? Math.min(this.maxCount, elementCount(value)) : this.maxCount;
  }

  #oneOf(value: DbrInput): PvValue {
    const first = typeof value === "object" ? value[0] : value;
    const { type } = this.pv;
    return type === "string" ? String(first ?? "") : castNumber(type, Number(first));
  }

  #someOf(value: DbrInput): PvValue {
    const { type, maxCount } = this.pv;
    if (type === "string") {
      return typeof value === "object"
        ? Array.from(value as ArrayLike<unknown>, String).slice(0, maxCount)
        : [String(value)];
    }
    return castArray(type, value as Exclude<DbrInput, string>).subarray(0, maxCount);
  }
}

function textOf(value: PvValue): string {
  return typeof value === "object" ? String(value[0] ?? "") : String(value);
}

/** Whether what a client writes in this type is no value, but about alarms that somebody has seen. */
export function isAcknowledgement(type: number): boolean {
  return type === SPECIAL.putAckTransient || type === SPECIAL.putAckSeverity;
}

/** Whether a type number is one that clients may write values in. */
export function isWritableType(type: number): boolean {
  return type < SPECIAL.putAckTransient;
}
