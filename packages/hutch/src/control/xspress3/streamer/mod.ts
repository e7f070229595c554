export type { ControlReply, ControlRequest, StreamerStatus } from "./control-messages.ts";
export type { StreamForm } from "./stream-form.ts";
export type { StreamerOptions } from "./streamer.ts";
export { Xspress3Streamer } from "./streamer.ts";
