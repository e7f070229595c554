/** The seam itself lives with the documents, because the engine below drives it. */
export type { Recorder } from "../documents/mod.ts";
