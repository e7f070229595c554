import { UnreachableError } from "../../errors/mod.ts";
import { parseZmqUrl } from "./address.ts";
import { attach, expectRole, isWouldBlock } from "./open.ts";
import { loadZmq } from "./package.ts";

/** A socket that answers requests one by one. */
export interface ZmqReplier {
  /** URL under which requests reach it. */
  readonly peerUrl: string;
  close(): void;
}

/** Answer requests on `zmq+rep://host:port`; `answer` makes the parts of the reply, at once. */
export async function openZmqReplier(
  url: string,
  answer: (request: readonly Uint8Array[]) => readonly Uint8Array[],
): Promise<ZmqReplier> {
  const address = parseZmqUrl(url);
  expectRole(url, address, ["rep"]);
  const zmq = await loadZmq();
  const socket = new zmq.Reply({ linger: 0 });
  const peer = await attach(socket, address);
  const serve = async () => {
    for (;;) {
      const request = await socket.receive();
      await socket.send(answer(request) as Uint8Array[]);
    }
  };
  serve().catch((error: unknown) => {
    if (!isWouldBlock(error)) throw error; // else the socket was closed
  });
  return { peerUrl: peer, close: () => socket.close() };
}

/** A socket that asks. */
export interface ZmqRequester {
  /**
   * Send a request and wait for its reply. One at a time.
   *
   * @throws UnreachableError when there is none in time
   */
  request(parts: readonly Uint8Array[], timeoutMs?: number): Promise<readonly Uint8Array[]>;
  close(): void;
}

/** Ask a replier at `zmq+req://host:port`. */
export async function openZmqRequester(url: string): Promise<ZmqRequester> {
  const address = parseZmqUrl(url);
  expectRole(url, address, ["req"]);
  const zmq = await loadZmq();
  const socket = new zmq.Request({ linger: 0, relaxed: true, correlate: true });
  await attach(socket, address);
  return {
    async request(parts, timeoutMs = 2000) {
      socket.receiveTimeout = timeoutMs;
      await socket.send(parts as Uint8Array[]);
      try {
        return await socket.receive();
      } catch (cause) {
        throw new UnreachableError(`${address.endpoint} did not answer within ${timeoutMs} ms.`, { cause });
      }
    },
    close: () => socket.close(),
  };
}
