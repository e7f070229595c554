import { ByteWriter, UNDEFINED } from "./byte-writer.ts";

export const SIGNATURE = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);
export const SUPERBLOCK_BYTES = 48;

/** File consistency flags. [specification 3.0, II.A] */
export const CONSISTENCY = { closed: 0, openForWriting: 1, swmr: 4 } as const;

/** The superblock, version 3: where the root group is and where the file ends. */
export function encodeSuperblock(facts: { flags: number; endOfFile: number; rootAddress: number }): Uint8Array {
  return new ByteWriter(SUPERBLOCK_BYTES)
    .bytes(SIGNATURE)
    .u8(3, 8, 8, facts.flags)
    .u64(0)
    .u64(UNDEFINED)
    .u64(facts.endOfFile)
    .u64(facts.rootAddress)
    .checksum()
    .finish();
}
