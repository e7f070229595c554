import type { Socket } from "zeromq";
import { RequestError, UnreachableError } from "../../errors/mod.ts";
import { peerUrl, type ZmqAddress, type ZmqRole } from "./address.ts";

/** Bind or connect a socket; resolves with the URL its peers use. */
export async function attach(socket: Socket, address: ZmqAddress): Promise<string> {
  try {
    if (address.isBound) await socket.bind(address.endpoint);
    else socket.connect(address.endpoint);
  } catch (cause) {
    socket.close();
    const reason =
      (cause as NodeJS.ErrnoException).code === "EADDRINUSE" ? "something else listens there" : String(cause);
    throw new UnreachableError(
      `Cannot ${address.isBound ? "listen on" : "connect to"} ${address.endpoint}: ${reason}.\nChoose another address.`,
      { cause },
    );
  }
  return peerUrl(address.role, socket.lastEndpoint ?? address.endpoint);
}

/** The role of an address, if it is one of those that fit. */
export function expectRole<R extends ZmqRole>(url: string, address: ZmqAddress, roles: readonly R[]): R {
  const role = roles.find((candidate) => candidate === address.role);
  if (role) return role;
  throw new RequestError(`"${url}" cannot be used here. Write ${roles.map((name) => `zmq+${name}://…`).join(" or ")}.`);
}

/** Whether an error only says that a socket was closed, or that nothing can be done at once. */
export function isWouldBlock(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "EAGAIN" || code === "EBADF" || code === "ENOTSOCK";
}
