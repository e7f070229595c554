const utf8 = new TextDecoder("utf-8", { fatal: true });
const latin1 = new TextDecoder("latin1");
const encoder = new TextEncoder();

/**
 * Text from `start` up to a NUL or `end`. EPICS does not say how text is coded: UTF-8 where it is valid, else Latin-1
 * (older databases write units such as "µm" and "°" so).
 */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === 0) return text;
    if (byte >= 0x80 || i - start > 64) return decodeLong(bytes, start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeLong(bytes: Uint8Array, start: number, end: number): string {
  const nul = bytes.subarray(start, end).indexOf(0);
  const part = bytes.subarray(start, nul < 0 ? end : start + nul);
  try {
    return utf8.decode(part);
  } catch {
    return latin1.decode(part);
  }
}

/**
 * Write text as UTF-8 at `start`, at most `maxBytes`, never cutting a character in two. The rest of the field is left as
 * it is: callers hand in zeroed bytes.
 */
export function writeText(bytes: Uint8Array, start: number, text: string, maxBytes: number): void {
  encoder.encodeInto(text, bytes.subarray(start, start + maxBytes));
}

/** UTF-8 bytes of text, without a NUL. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Number of bytes that `encodeText` gives, cheap for ASCII. */
export function textBytes(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return encoder.encode(text).length;
  return text.length;
}
