import type { TestContext } from "node:test";
import {
  CaContext,
  type CaContextOptions,
  type ChannelAccessServer,
  type ChannelAccessServerOptions,
  serveChannelAccess,
} from "../../../src/control/channel-access/mod.ts";
import { provide, type TestPv } from "./variables.ts";

/** A server of some variables and a client of it, on free loopback ports; both end with the test. */
export async function served(
  t: TestContext,
  pvs: readonly TestPv[],
  options: { server?: ChannelAccessServerOptions; client?: CaContextOptions } = {},
): Promise<{ server: ChannelAccessServer; context: CaContext }> {
  const server = await serveChannelAccess(provide(...pvs), { beacons: [], ...options.server });
  const addresses = [`127.0.0.1:${server.udpPort}`];
  const context = new CaContext({ addresses, beacons: false, ...options.client });
  t.after(async () => {
    await context.close();
    await server.close();
  });
  return { server, context };
}
