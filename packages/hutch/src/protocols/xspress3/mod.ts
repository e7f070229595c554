export type { DeadTimeFacts } from "./dead-time.ts";
export { deadTimeFactor, deadTimePercent, outputCountRate, SCALAR, SCALARS, TICKS_PER_SECOND } from "./dead-time.ts";
export { Xspress3Decoder } from "./decoder.ts";
export type { SeriesFacts, Xspress3Generation } from "./encoder.ts";
export { encodeFrame, encodeHeader, encodeSeriesEnd } from "./encoder.ts";
export { SCALAR_NAMES } from "./messages.ts";
export type { PickledArray } from "./pickle-reader.ts";
export { unpickleArrays } from "./pickle-reader.ts";
export { pickleArrays } from "./pickle-writer.ts";
