export type { Frame, FrameCompression, FrameType, SideArray, StreamDecoder, StreamEvent } from "./frame.ts";
export { ELEMENT_BYTES } from "./frame.ts";
