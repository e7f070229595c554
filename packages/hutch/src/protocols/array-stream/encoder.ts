import { type Frame, NUMPY_TYPES } from "../frames/mod.ts";

const EPICS_EPOCH_S = 631_152_000;
const NAMES = new Map(Object.entries(NUMPY_TYPES).map(([name, type]) => [type, name]));

/** The two parts of an `array-1.0` message, as areaDetector's ZMQ plugin sends them, in sound JSON. */
export function encodeArrayMessage(frame: Frame): Uint8Array[] {
  const { frameNumber, type, shape, data, timestamp, side, attributes } = frame;
  const numbers = side
    .filter((array) => array.type === "f8" && array.shape.length === 0)
    .map((array) => [array.name, new DataView(array.data.buffer, array.data.byteOffset).getFloat64(0, true)]);
  const header = {
    htype: "array-1.0",
    type: NAMES.get(type),
    shape,
    frame: frameNumber,
    ...(timestamp === undefined ? {} : { timeStamp: timestamp - EPICS_EPOCH_S }),
    encoding: "",
    ndattr: { ...Object.fromEntries(numbers), ...attributes },
  };
  return [new TextEncoder().encode(JSON.stringify(header)), data];
}
