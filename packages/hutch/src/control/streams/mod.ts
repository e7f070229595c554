export type { Entry } from "./entry.ts";
export { EntryReader } from "./entry.ts";
export type { BufferOptions } from "./feed.ts";
export type { FrameFacts, FrameFeed, FramePlace, FrameSource, MakeFrameSource, SourceModule } from "./source.ts";
export type { SpillOptions } from "./spill-file.ts";
