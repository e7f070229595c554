import { parentPort, workerData } from "node:worker_threads";
import { type ServeBeamlineOptions, serveBeamline } from "./serve.ts";
import type { ThreadMessage } from "./thread.ts";

const tell = (message: ThreadMessage) => parentPort?.postMessage(message);
try {
  const { server } = await serveBeamline(workerData as ServeBeamlineOptions);
  tell({ address: { host: server.host, udpPort: server.udpPort, tcpPort: server.tcpPort } });
} catch (error) {
  tell({ failure: error instanceof Error ? error.message : String(error) });
}
