import { inflateSync } from "node:zlib";
import {
  arrayBytes,
  ELEMENT_BYTES,
  type Frame,
  type FrameCompression,
  frameBitshuffleBlocks,
  framedBitshuffle,
  framedLz4,
  frameLz4Block,
  hasHead,
  type SideArray,
  type StreamDecoder,
  type StreamEvent,
} from "../frames/mod.ts";
import { type ArrayHeader, parseArrayHeader } from "./header.ts";

interface Pixels {
  readonly compression: FrameCompression;
  readonly data: Uint8Array;
}

/**
 * What each of areaDetector's codecs leaves, brought into the form of HDF5's filters. The plugin sends compressed arrays
 * with the length they have without compression, so the end is found in the codec's own framing and the rest left out.
 */
const CODECS: Readonly<Record<string, (blob: Uint8Array, header: ArrayHeader) => Pixels>> = {
  "": (data) => ({ compression: "none", data }),
  lz4: (blob, header) => ({ compression: "lz4", data: frameLz4Block(blob, header) }),
  lz4hdf5: (blob, header) => ({ compression: "lz4", data: framedLz4(blob, header) }),
  bslz4: (blob, header) => ({
    compression: "bslz4",
    data: hasHead(blob, header) ? framedBitshuffle(blob, header) : frameBitshuffleBlocks(blob, header),
  }),
  zlib: (blob, header) => ({
    compression: "none",
    data: new Uint8Array(inflateSync(blob, { maxOutputLength: arrayBytes(header) })),
  }),
  blosc: (blob) => ({ compression: "blosc", data: blob.subarray(0, bloscLength(blob)) }),
  jpeg: (data) => ({ compression: "jpeg", data }),
};

/**
 * Decode the `array-1.0` stream of EPICS areaDetector (NDPluginZMQ): two parts a frame, header and array. There is no
 * header of a series and no end; the first number may be any. Numeric attributes of the array become side arrays.
 */
export class ArrayStreamDecoder implements StreamDecoder {
  receive(parts: readonly Uint8Array[]): readonly StreamEvent[] {
    const header = parts[0] && parseArrayHeader(parts[0]);
    if (!header) return [{ kind: "problem", what: "a message whose first part is no array-1.0 header" }];
    const { frameNumber } = header;
    const problem = (what: string): StreamEvent[] => [
      { kind: "problem", what: `frame ${frameNumber} ${what}`, frameNumber },
    ];
    const blob = parts[1];
    if (!blob || parts.length !== 2) return problem(`came in ${parts.length} parts, not 2`);
    const codec = CODECS[header.encoding];
    if (!codec) return problem(`is compressed with ${header.encoding}, which Hutch does not know`);
    let pixels: Pixels;
    try {
      pixels = codec(blob, header);
    } catch (error) {
      return problem(`cannot be read: ${(error as Error).message}`);
    }
    const wanted = arrayBytes(header);
    if (pixels.compression === "none" && pixels.data.length !== wanted) {
      return problem(`of shape [${header.shape.join(", ")}] has ${pixels.data.length} bytes, not ${wanted}`);
    }
    return [{ kind: "frame", frame: makeFrame(header, pixels) }];
  }
}

function makeFrame(header: ArrayHeader, { compression, data }: Pixels): Frame {
  const { frameNumber, type, shape, timestamp, isBigEndian } = header;
  const side: SideArray[] = [];
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(header.attributes)) {
    if (typeof value === "number") {
      side.push({ name, type: "f8", shape: [], data: new Uint8Array(Float64Array.of(value).buffer) });
    } else attributes[name] = value;
  }
  return {
    frameNumber,
    type,
    shape,
    compression,
    data: isBigEndian && compression === "none" ? swapped(data, ELEMENT_BYTES[type]) : data,
    ...(timestamp === undefined ? {} : { timestamp }),
    side,
    attributes,
  };
}

/** Elements with their bytes in the opposite order. */
function swapped(data: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += size) {
    for (let k = 0; k < size; k++) out[at + k] = data[at + size - 1 - k]!;
  }
  return out;
}

/** Length of a blosc buffer, as its head tells. [c-blosc, header format: bytes 12 to 15] */
function bloscLength(blob: Uint8Array): number {
  if (blob.length < 16) throw new Error("16 bytes of its head are missing");
  const length = new DataView(blob.buffer, blob.byteOffset).getUint32(12, true);
  if (length > blob.length) throw new Error(`it should have ${length} bytes and has ${blob.length}`);
  return length;
}
