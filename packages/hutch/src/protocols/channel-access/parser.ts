import { RemoteProtocolError } from "../../errors/mod.ts";
import { LAST_COMMAND } from "./commands.ts";
import { padded } from "./dbr.ts";
import { HEADER_BYTES, LARGE_HEADER_BYTES, LARGE_MARK, type Message } from "./message.ts";

/** Size of the receive buffer at first, and at most; it grows while reads fill it to the brim. */
const SMALLEST = 16 * 1024;
const LARGEST = 1024 * 1024;
/** Payloads from this size on are received into memory of their own. */
const OWN_PAYLOAD = 32 * 1024;

export interface ParserOptions {
  /** Payloads larger than this are skipped and shown as `tooLarge`. Default 1 GiB. */
  readonly maxPayloadBytes?: number;
  /** Refuse sizes that are not a multiple of 8, as servers do. Default false: such payloads are taken as they are. */
  readonly isStrict?: boolean;
}

/**
 * Cuts a byte stream into messages. Bytes come in by `receive`, or are put into what `space` returns and announced by
 * `filled`, which lets a socket write large arrays straight to their final place. Messages are the same however the
 * stream was cut. Memory is bounded by the receive buffer (1 MiB) plus one payload.
 *
 * The handler is called for each whole message, before the call that brought its last byte returns.
 */
export class Parser {
  readonly #handler: (message: Message) => void;
  readonly #maxPayload: number;
  readonly #isStrict: boolean;
  #buffer: Uint8Array;
  /** Unparsed bytes are `#start .. #end` of `#buffer`. */
  #start = 0;
  #end = 0;
  readonly #message: Message;
  /** Memory of the large payload being received, and how much of it has come; undefined between such payloads. */
  #payload: Uint8Array | undefined;
  #payloadEnd = 0;
  /** Memory of an earlier large payload that nobody took: fresh memory costs as much as receiving into it. */
  #spare: ArrayBuffer | undefined;
  /** Bytes still to be thrown away. */
  #skip = 0;
  #isPaused = false;
  #isParsing = false;
  #failure: RemoteProtocolError | undefined;

  constructor(handler: (message: Message) => void, options: ParserOptions = {}) {
    this.#handler = handler;
    this.#maxPayload = options.maxPayloadBytes ?? 2 ** 30;
    this.#isStrict = options.isStrict ?? false;
    this.#buffer = new Uint8Array(SMALLEST);
    this.#message = {
      command: 0,
      dataType: 0,
      count: 0,
      p1: 0,
      p2: 0,
      bytes: this.#buffer,
      view: new DataView(this.#buffer.buffer),
      offset: 0,
      size: 0,
      ownsPayload: false,
      tookPayload: false,
      tooLarge: false,
    };
  }

  /** Where the next bytes of the stream go. Never empty. Ask again after each `filled`. */
  space(): Uint8Array {
    if (this.#isFillingPayload()) return this.#payload!.subarray(this.#payloadEnd);
    if (this.#end === this.#buffer.length) this.#makeRoom();
    return this.#buffer.subarray(this.#end);
  }

  /** The first `size` bytes of the last `space` have been filled. Throws RemoteProtocolError; then the stream is lost. */
  filled(size: number): void {
    if (this.#failure) throw this.#failure;
    if (this.#isFillingPayload()) this.#payloadEnd += size;
    else this.#end += size;
    this.#parse();
  }

  /** Take bytes of the stream; they are not kept. Throws RemoteProtocolError; then the stream is lost. */
  receive(bytes: Uint8Array): void {
    let taken = 0;
    while (taken < bytes.length) {
      const space = this.space();
      const size = Math.min(space.length, bytes.length - taken);
      space.set(bytes.subarray(taken, taken + size));
      taken += size;
      this.filled(size);
    }
  }

  /** Show no further messages for now. To be called by the handler; what arrives meanwhile is kept. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Go on showing messages, those first that arrived meanwhile. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#parse();
  }

  #isFillingPayload(): boolean {
    return this.#payload !== undefined && this.#payloadEnd < this.#payload.length;
  }

  #parse(): void {
    if (this.#isParsing) return;
    this.#isParsing = true;
    try {
      this.#finishPayload();
      this.#cut();
    } finally {
      this.#isParsing = false;
    }
  }

  #cut(): void {
    const buffer = this.#buffer;
    const message = this.#message;
    if (message.bytes !== buffer) this.#show(buffer);
    while (!this.#isPaused && !this.#payload) {
      const view = message.view;
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, this.#end - this.#start);
        this.#skip -= skipped;
        this.#start += skipped;
        if (this.#skip > 0) break;
      }
      const start = this.#start;
      const available = this.#end - start;
      if (available < HEADER_BYTES) break;
      let size = view.getUint16(start + 2);
      let headerBytes = HEADER_BYTES;
      let count = view.getUint16(start + 6);
      const command = view.getUint16(start);
      if (command > LAST_COMMAND) this.#fail(`message number ${command} does not exist`);
      if (size === LARGE_MARK) {
        if (available < LARGE_HEADER_BYTES) break;
        size = view.getUint32(start + 16);
        count = view.getUint32(start + 20);
        headerBytes = LARGE_HEADER_BYTES;
      }
      if (this.#isStrict && (size & 7) !== 0) this.#fail(`a payload of ${size} bytes is not a multiple of 8`);
      const isTooLarge = size > this.#maxPayload;
      const isOwned = !isTooLarge && size >= OWN_PAYLOAD;
      if (!isTooLarge && !isOwned && available < headerBytes + size) break;

      message.command = command;
      message.dataType = view.getUint16(start + 4);
      message.count = count;
      message.p1 = view.getUint32(start + 8);
      message.p2 = view.getUint32(start + 12);
      message.tooLarge = isTooLarge;
      this.#start = start + headerBytes;
      if (isOwned) {
        this.#beginPayload(size);
        continue;
      }
      message.offset = this.#start;
      message.size = isTooLarge ? 0 : size;
      if (isTooLarge) this.#skip = size;
      else this.#start += size;
      this.#handler(message);
    }
    if (this.#start === this.#end) {
      this.#start = 0;
      this.#end = 0;
    }
  }

  #beginPayload(size: number): void {
    const spare = this.#spare;
    const memory = spare && spare.byteLength >= size ? spare : freshMemory(padded(size));
    this.#spare = undefined;
    const payload = new Uint8Array(memory, 0, size);
    const present = Math.min(size, this.#end - this.#start);
    payload.set(this.#buffer.subarray(this.#start, this.#start + present));
    this.#start += present;
    this.#payload = payload;
    this.#payloadEnd = present;
    this.#finishPayload();
  }

  /** Show the large payload's message once its last byte is there. */
  #finishPayload(): void {
    const payload = this.#payload;
    if (!payload || this.#isPaused || this.#payloadEnd < payload.length) return;
    this.#payload = undefined;
    const message = this.#message;
    message.bytes = payload;
    message.view = new DataView(payload.buffer);
    message.offset = 0;
    message.size = payload.length;
    message.ownsPayload = true;
    message.tookPayload = false;
    this.#handler(message);
    if (!message.tookPayload) this.#spare = payload.buffer as ArrayBuffer;
    this.#show(this.#buffer);
  }

  /** Let the message look at the receive buffer. */
  #show(buffer: Uint8Array): void {
    const message = this.#message;
    message.bytes = buffer;
    message.view = new DataView(buffer.buffer);
    message.ownsPayload = false;
  }

  /** Move what is unparsed to the front; a buffer that one read has filled entirely is enlarged. */
  #makeRoom(): void {
    const waiting = this.#buffer.subarray(this.#start, this.#end);
    const isFull = this.#start === 0;
    const canGrow = this.#buffer.length < LARGEST || isFull;
    if (canGrow) {
      this.#buffer = new Uint8Array(this.#buffer.length * 2);
      this.#buffer.set(waiting);
    } else {
      this.#buffer.copyWithin(0, this.#start, this.#end);
    }
    this.#end = waiting.length;
    this.#start = 0;
  }

  #fail(reason: string): never {
    this.#failure = new RemoteProtocolError(`The peer does not speak Channel Access: ${reason}.`);
    throw this.#failure;
  }
}

/** Memory that was not zeroed: every byte is received before anybody looks. */
function freshMemory(bytes: number): ArrayBuffer {
  return Buffer.allocUnsafeSlow(bytes).buffer as ArrayBuffer;
}
