export type { CaChannel } from "./client-channel.ts";
export type {
  CaChannelInfo,
  CaGetOptions,
  CaMonitor,
  CaMonitorOptions,
  CaPutOptions,
  CaSubscribeOptions,
  CaSubscription,
  CaValueOptions,
  CaWaitOptions,
} from "./client-options.ts";
export type { CaContextOptions } from "./context.ts";
export { CaContext } from "./context.ts";
export type { ChannelAccessServer, ChannelAccessServerOptions } from "./server.ts";
export { serveChannelAccess } from "./server.ts";
export type { Environment } from "./settings.ts";
