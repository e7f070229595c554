export { ChannelAccessBackend } from "./backend.ts";
export { channelAccess } from "./source.ts";
