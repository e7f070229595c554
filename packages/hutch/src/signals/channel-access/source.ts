import type { CaContext } from "../../control/channel-access/mod.ts";
import type { SignalBackend } from "../backend.ts";
import type { SignalSource } from "../router.ts";
import { ChannelAccessBackend } from "./backend.ts";

/** EPICS process variables as signals: `new SignalRouter({ ca: channelAccess(context) })`. Closing it closes the context. */
export function channelAccess(context: CaContext): SignalSource {
  return {
    open: (address): SignalBackend => new ChannelAccessBackend(context.channel(address)),
    close: () => context.close(),
  };
}
