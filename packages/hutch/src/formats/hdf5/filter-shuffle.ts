/** Byte shuffle (HDF5 filter 2): all first bytes of the elements, then all second ones, and so on. */
export function shuffleBytes(chunk: Uint8Array, elementBytes: number): Uint8Array {
  const elements = chunk.length / elementBytes;
  const out = new Uint8Array(chunk.length);
  for (let byte = 0; byte < elementBytes; byte++) {
    const plane = byte * elements;
    for (let i = 0, at = byte; i < elements; i++, at += elementBytes) out[plane + i] = chunk[at]!;
  }
  return out;
}

/** The reverse of `shuffleBytes`. */
export function unshuffleBytes(stored: Uint8Array, elementBytes: number): Uint8Array {
  const elements = stored.length / elementBytes;
  const out = new Uint8Array(stored.length);
  for (let byte = 0; byte < elementBytes; byte++) {
    const plane = byte * elements;
    for (let i = 0, at = byte; i < elements; i++, at += elementBytes) out[at] = stored[plane + i]!;
  }
  return out;
}
