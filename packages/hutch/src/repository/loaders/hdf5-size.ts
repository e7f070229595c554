import { open } from "node:fs/promises";
import { FormatError } from "../../errors/mod.ts";

const SIGNATURE = 0x894844460d0a1a0an;
/** Where the superblock of each version has the address at which the file ends. [HDF5 file format 3.0, II.A] */
const END_ADDRESS: Readonly<Record<number, number>> = { 0: 40, 1: 44, 2: 28, 3: 28 };
const SUPERBLOCK_BYTES = 64;

/** Throws FormatError with both sizes when an HDF5 file is shorter than it says, as after a copy that was ended early. */
export async function checkSize(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SUPERBLOCK_BYTES), 0, SUPERBLOCK_BYTES, 0);
    const at = END_ADDRESS[buffer[8]!];
    if (bytesRead < SUPERBLOCK_BYTES || buffer.readBigUInt64BE(0) !== SIGNATURE || at === undefined) return;
    const end = buffer.readBigUInt64LE(at);
    if (end <= BigInt(size)) return;
    throw new FormatError(`${path} was cut: it has ${size} of ${end} bytes. Copy it again.`);
  } finally {
    await file.close();
  }
}
