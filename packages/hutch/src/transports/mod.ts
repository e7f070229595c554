export * from "./ring/mod.ts";
export {
  connectTcp,
  listenTcp,
  type TcpAddress,
  type TcpConnection,
  type TcpConnectOptions,
  type TcpEvents,
  type TcpListener,
} from "./tcp.ts";
export { openUdp, type UdpOptions, type UdpPeer, type UdpSocket } from "./udp.ts";
export * from "./zmq/mod.ts";
