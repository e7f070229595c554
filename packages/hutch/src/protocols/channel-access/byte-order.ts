/** Whether this machine keeps numbers the other way round than the wire. True on everything Node.js runs on but s390x. */
export const SWAPS = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Reverse the bytes of each element in place, from the wire's order to the machine's or back. */
export function swapInPlace(bytes: Uint8Array, elementBytes: number): void {
  if (!SWAPS || elementBytes === 1) return;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (elementBytes === 2) buffer.swap16();
  else if (elementBytes === 4) buffer.swap32();
  else buffer.swap64();
}
