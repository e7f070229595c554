export type { ZmqAddress, ZmqRole } from "./address.ts";
export { parseZmqUrl } from "./address.ts";
export type { ZmqReceiver, ZmqReceiverOptions } from "./receiver.ts";
export { openZmqReceiver } from "./receiver.ts";
export type { ZmqReplier, ZmqRequester } from "./request.ts";
export { openZmqReplier, openZmqRequester } from "./request.ts";
export type { ZmqSender, ZmqSenderOptions } from "./sender.ts";
export { openZmqSender } from "./sender.ts";
