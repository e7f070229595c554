import { FormatError } from "../../errors/mod.ts";
import { ByteReader, isSealed } from "./byte-reader.ts";
import { MESSAGE } from "./messages.ts";
import type { ByteSource } from "./source.ts";
import { SIGNATURE, SUPERBLOCK_BYTES } from "./superblock.ts";

/** A writer may be half through a block when it is read: it is read again this often before the file counts as damaged. */
const ATTEMPTS = 100;
const CHECKSUM = 4;

/** A message as it stands in a header. */
export interface StoredMessage {
  readonly type: number;
  readonly data: Uint8Array;
}

/** Reads structures with checksums; a torn one is read again. */
export class MetadataReader {
  readonly source: ByteSource;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** A block of known size that starts with `signature` and ends with its checksum. */
  block(address: number, bytes: number, signature: string): ByteReader {
    const block = new Uint8Array(bytes);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      this.source.read(address, block);
      if (isSealed(block)) {
        const reader = new ByteReader(block);
        if (reader.text(signature.length) === signature) return reader;
        break;
      }
    }
    throw new FormatError(
      `${this.source.name}: no valid ${signature} block at byte ${address}. The file is damaged; read what is left with h5wasm or h5dump.`,
    );
  }

  /** Address of the root group. */
  rootAddress(): number {
    const superblock = new Uint8Array(SUPERBLOCK_BYTES);
    if (this.source.size() >= SUPERBLOCK_BYTES) this.source.read(0, superblock);
    const reader = new ByteReader(superblock);
    if (!reader.bytes(SIGNATURE.length).every((byte, i) => byte === SIGNATURE[i])) {
      throw new FormatError(`${this.source.name} is not an HDF5 file.`);
    }
    const version = reader.u8();
    if (version < 2 || version > 3 || reader.u8() !== 8 || reader.u8() !== 8) {
      throw new FormatError(
        `${this.source.name}: superblock version ${version}; this reader knows 2 and 3. Use h5wasm.`,
      );
    }
    return reader.skip(1 + 8 + 8 + 8).u64();
  }

  /** All messages of an object header, those of its continuation blocks included. */
  messages(address: number): StoredMessage[] {
    const prefix = new Uint8Array(10);
    this.source.read(address, prefix);
    const flags = prefix[5]!;
    const sizeBytes = 1 << (flags & 3);
    const headBytes = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
    const head = new Uint8Array(headBytes + sizeBytes);
    this.source.read(address, head);
    const messageBytes = new ByteReader(head, headBytes).unsigned(sizeBytes);
    const main = this.block(address, head.length + messageBytes + CHECKSUM, "OHDR").skip(head.length - 4);
    const messages: StoredMessage[] = [];
    this.#collect(main, (flags & 0x04) !== 0, messages);
    return messages;
  }

  #collect(block: ByteReader, hasOrder: boolean, messages: StoredMessage[]): void {
    while (block.remaining - CHECKSUM >= 4) {
      const type = block.u8();
      const size = block.u16();
      block.skip(hasOrder ? 3 : 1);
      const data = block.bytes(size);
      if (type === MESSAGE.continuation) {
        const target = new ByteReader(data);
        const address = target.u64();
        this.#collect(this.block(address, target.u64(), "OCHK"), hasOrder, messages);
      } else if (type !== MESSAGE.nil) messages.push({ type, data });
    }
  }
}
