import { ByteWriter } from "./byte-writer.ts";
import { MESSAGE, type Message } from "./messages.ts";
import type { ByteSink } from "./sink.ts";
import type { Space } from "./space.ts";

const MESSAGE_HEAD = 4;
/** "OHDR", version, flags, size of the message area (4 bytes), checksum. */
const MAIN_FRAME = 14;
/** "OCHK" and checksum. */
const CONTINUATION_FRAME = 8;
/** Every block keeps room for the message that leads to the next one. */
const CONTINUATION_MESSAGE = MESSAGE_HEAD + 16;
const MAX_CONTINUATION = 32_768;
const MAX_MESSAGE = 65_535;

/** A message in a header, by which it can be replaced. */
export interface MessageHandle {
  readonly message: Message;
}

/** A message in its place. */
interface Slot extends MessageHandle {
  message: Message;
  block: Block | undefined;
}

interface Block {
  readonly address: number;
  /** Bytes for messages, without frame and checksum. */
  readonly capacity: number;
  readonly isMain: boolean;
  readonly slots: Slot[];
  used: number;
  next: Block | undefined;
  isDirty: boolean;
}

/**
 * The header of a group or dataset: version 2, with checksums. Messages can be added at any time: spare room is used
 * first, then continuation blocks are chained, so an end time can be added when the run is over, and a group can
 * have as many links as wanted. [specification 3.0, IV.A.1.b]
 */
export class ObjectHeader {
  readonly #space: Space;
  readonly #spare: number;
  #unplaced: Slot[] = [];
  #blocks: Block[] = [];
  #wasWritten = false;

  /** @param spareBytes room for later messages in the first block */
  constructor(space: Space, spareBytes: number) {
    this.#space = space;
    this.#spare = spareBytes;
  }

  /** Address in the file; settled the first time somebody asks. */
  get address(): number {
    if (this.#blocks.length === 0) this.#place();
    return this.#blocks[0]!.address;
  }

  get wasWritten(): boolean {
    return this.#wasWritten;
  }

  get isDirty(): boolean {
    return this.#blocks.length === 0 || this.#blocks.some((block) => block.isDirty);
  }

  add(message: Message): MessageHandle {
    const slot: Slot = { message: checked(message), block: undefined };
    if (this.#blocks.length === 0) this.#unplaced.push(slot);
    else this.#insert(slot);
    return slot;
  }

  /** Put another message in the place of one; it moves if it needs more or less room. */
  replace(handle: MessageHandle, message: Message): void {
    const slot = handle as Slot;
    if (!slot.block || slot.message.size === message.size) {
      slot.message = checked(message);
      if (slot.block) slot.block.isDirty = true;
      return;
    }
    const { block } = slot;
    const index = block.slots.indexOf(slot);
    block.slots[index] = { message: nil(slot.message.size), block };
    block.isDirty = true;
    slot.message = checked(message);
    this.#insert(slot);
  }

  /** Write the blocks that changed, the last of the chain first: what is led to is there before what leads to it. */
  write(sink: ByteSink): void {
    if (this.#blocks.length === 0) this.#place();
    for (let i = this.#blocks.length - 1; i >= 0; i--) {
      const block = this.#blocks[i]!;
      if (!block.isDirty) continue;
      sink.write(block.address, encodeBlock(block));
      block.isDirty = false;
    }
    this.#wasWritten = true;
  }

  #place(): void {
    const content = this.#unplaced.reduce((sum, slot) => sum + MESSAGE_HEAD + slot.message.size, 0);
    const block = this.#newBlock(content + this.#spare + CONTINUATION_MESSAGE, true);
    for (const slot of this.#unplaced) putInto(block, slot);
    this.#unplaced = [];
  }

  #insert(slot: Slot): void {
    const needed = MESSAGE_HEAD + slot.message.size;
    const last = this.#blocks.at(-1)!;
    if (needed <= last.capacity - last.used - CONTINUATION_MESSAGE) {
      putInto(last, slot);
      return;
    }
    const capacity = Math.max(needed + CONTINUATION_MESSAGE, Math.min(MAX_CONTINUATION, 2 * last.capacity));
    last.next = this.#newBlock(capacity, false);
    last.isDirty = true;
    putInto(last.next, slot);
  }

  #newBlock(capacity: number, isMain: boolean): Block {
    const address = this.#space.metadata(capacity + (isMain ? MAIN_FRAME : CONTINUATION_FRAME));
    const block: Block = { address, capacity, isMain, slots: [], used: 0, next: undefined, isDirty: true };
    this.#blocks.push(block);
    return block;
  }
}

function putInto(block: Block, slot: Slot): void {
  block.slots.push(slot);
  block.used += MESSAGE_HEAD + slot.message.size;
  block.isDirty = true;
  slot.block = block;
}

function encodeBlock({ capacity, isMain, slots, next }: Block): Uint8Array {
  const out = new ByteWriter(capacity + MAIN_FRAME);
  if (isMain) out.text("OHDR").u8(2, 0x02).u32(capacity);
  else out.text("OCHK");
  const end = out.length + capacity;
  for (const { message } of slots) writeMessage(out, message);
  if (next) writeMessage(out, continuation(next));
  const rest = end - out.length;
  if (rest >= MESSAGE_HEAD) writeMessage(out, nil(rest - MESSAGE_HEAD));
  return out.padTo(end).checksum().finish();
}

function writeMessage(out: ByteWriter, message: Message): void {
  out
    .u8(message.type)
    .u16(message.size)
    .u8(message.isConstant ? 1 : 0)
    .bytes(message.encode());
}

function continuation(block: Block): Message {
  const bytes = new ByteWriter(16).u64(block.address).u64(block.capacity + CONTINUATION_FRAME);
  return { type: MESSAGE.continuation, size: 16, encode: () => bytes.finish() };
}

function nil(size: number): Message {
  return { type: MESSAGE.nil, size, encode: () => new Uint8Array(size) };
}

function checked(message: Message): Message {
  if (message.size <= MAX_MESSAGE) return message;
  throw new RangeError(`An object header message has at most ${MAX_MESSAGE} bytes, not ${message.size}`);
}
