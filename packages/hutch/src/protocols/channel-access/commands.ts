/** Message numbers of Channel Access 4.13, named by what they ask for or say. [EPICS CA protocol specification, "Commands"] */
export const COMMAND = {
  version: 0,
  eventAdd: 1,
  eventCancel: 2,
  read: 3,
  write: 4,
  snapshot: 5,
  search: 6,
  build: 7,
  eventsOff: 8,
  eventsOn: 9,
  readSync: 10,
  error: 11,
  clearChannel: 12,
  beacon: 13,
  notFound: 14,
  readNotify: 15,
  readBuild: 16,
  repeaterConfirm: 17,
  createChannel: 18,
  writeNotify: 19,
  clientName: 20,
  hostName: 21,
  accessRights: 22,
  echo: 23,
  repeaterRegister: 24,
  signal: 25,
  createChannelFailed: 26,
  serverDisconnected: 27,
} as const;

/** The largest message number there is; a larger one means that the peer does not speak Channel Access. */
export const LAST_COMMAND = COMMAND.serverDisconnected;

/** Minor protocol version that we speak (the major one is 4). */
export const MINOR_VERSION = 13;

/** Minor versions at which a feature appeared. */
export const SINCE = { largeArrays: 9, sequenceNumber: 11, tcpSearch: 12, dynamicCount: 13 } as const;

/** Ports of a default installation. */
export const PORT = { server: 5064, repeater: 5065 } as const;

/** Data type of a search: whether a TCP name server should say that it does not know the name. */
export const SEARCH_REPLY = { none: 5, always: 10 } as const;

/** An address field of all ones: "the address this message came from", and "no channel" in an error. */
export const NO_ID = 0xffff_ffff;

/** Circuit priorities run from 0 (default) to 99; servers give each (client, priority) a circuit and a thread. */
export const PRIORITY = { lowest: 0, highest: 99 } as const;

/** Bytes of names that one search datagram carries, VERSION included; fits any Ethernet frame. */
export const SEARCH_DATAGRAM_BYTES = 1024;

/** Bits of an access-rights message. */
export const RIGHT = { read: 1, write: 2 } as const;

/** Bits of a subscription's mask: what has to change for an update. */
export const EVENT = { value: 1, log: 2, alarm: 4, property: 8 } as const;
