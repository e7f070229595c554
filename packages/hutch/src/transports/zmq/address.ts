import { RequestError } from "../../errors/mod.ts";

/** Socket roles a stream can have, as they stand in its URL: `zmq+sub://…`. */
export type ZmqRole = "sub" | "pull" | "pub" | "push" | "req" | "rep";

/** A ZeroMQ address with the role of our end. */
export interface ZmqAddress {
  readonly role: ZmqRole;
  /** As ZeroMQ wants it: `tcp://127.0.0.1:9999`; port 0 is `*`. */
  readonly endpoint: string;
  /** Listen there instead of connecting to it. */
  readonly isBound: boolean;
}

/** Who listens when the URL does not say: the side that sends, or answers. */
const BINDS: Readonly<Record<ZmqRole, boolean>> = {
  sub: false,
  pull: false,
  req: false,
  pub: true,
  push: true,
  rep: true,
};

/**
 * Read a stream's URL: `zmq+sub://host:port`, `zmq+pull://…`, `zmq+pub://…`, `zmq+push://…`, `zmq+req://…`, `zmq+rep://…`.
 * `?bind` or `?connect` at its end says which side listens; a host of `*` binds to all interfaces.
 *
 * @throws RequestError for any other URL
 */
export function parseZmqUrl(url: string): ZmqAddress {
  const match =
    /^zmq\+(sub|pull|pub|push|req|rep):\/\/(\*|\[[0-9a-fA-F:]+\]|[^:/?#\s]+):(\d+)\/?(\?bind|\?connect)?$/.exec(url);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) {
    throw new RequestError(
      `"${url}" is not the URL of a stream. Write zmq+sub://host:port or zmq+pull://host:port, with ?bind at the end to listen.`,
    );
  }
  const role = match[1] as ZmqRole;
  const host = match[2]!;
  const isBound = match[4] === "?bind" || (match[4] !== "?connect" && (host === "*" || BINDS[role]));
  if (!isBound && (host === "*" || port === 0)) {
    throw new RequestError(`"${url}" names no single place to connect to. Give host and port, or add ?bind.`);
  }
  return { role, endpoint: `tcp://${host}:${port === 0 ? "*" : port}`, isBound };
}

/** The URL by which a peer reaches a bound socket: the opposite role, connecting. */
export function peerUrl(role: ZmqRole, endpoint: string): string {
  const opposite = { sub: "pub", pub: "sub", pull: "push", push: "pull", req: "rep", rep: "req" } as const;
  const peer = opposite[role];
  const address = endpoint.replace(/^tcp:\/\/0\.0\.0\.0:/, "tcp://127.0.0.1:").replace(/^tcp:/, `zmq+${peer}:`);
  return BINDS[peer] ? `${address}?connect` : address;
}
