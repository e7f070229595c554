export type { Frame, FrameCompression, FrameType, SideArray, StreamDecoder, StreamEvent } from "./frame.ts";
export { ELEMENT_BYTES } from "./frame.ts";
export type { FrameLayout, SideLayout } from "./layout.ts";
export { arrayBytes, hasLayout, isSameShape, layoutOf } from "./layout.ts";
export type { EndReason, FrameLoss, Gap, LossRecord } from "./loss-record.ts";
export { isComplete, LOSS } from "./loss-record.ts";
export type { Arrival } from "./sequence.ts";
export { SequenceTracker } from "./sequence.ts";
