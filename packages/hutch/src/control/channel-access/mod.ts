export { type ChannelAccessServer, type ChannelAccessServerOptions, serveChannelAccess } from "./server.ts";
