import type { FrameProcessor } from "./plugin.ts";

/** The work of plugins that only send frames elsewhere (pvAccess, ZMQ): what listens to the plugin does the sending. */
export const PASS_THROUGH: FrameProcessor = { process: (frame) => frame };
