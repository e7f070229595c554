interface StatusRow {
  readonly code: number;
  readonly name: string;
  /** What it means, as a user would say it. */
  readonly text: string;
}

/** Outcome of a request: (number << 3) | class, where an odd class (1 success, 3 information) is no failure. */
export const STATUS = {
  normal: 1,
  allocationFailed: 48,
  tooLarge: 72,
  timeout: 80,
  badType: 114,
  internal: 142,
  getFailed: 152,
  putFailed: 160,
  addFailed: 168,
  badCount: 176,
  disconnected: 192,
  badMonitorId: 242,
  defunct: 278,
  badMask: 330,
  putCallbackInProgress: 362,
  noReadAccess: 368,
  noWriteAccess: 376,
  noConversion: 400,
  badChannelId: 410,
  unavailableInServer: 432,
  channelDestroyed: 440,
  badPriority: 450,
  arrayTooLargeForClient: 464,
} as const;

/** Every status of the protocol with its EPICS name (`ECA_` left off). [EPICS base, caerr.h: numbers only] */
const ROWS: readonly StatusRow[] = [
  { code: 1, name: "NORMAL", text: "done" },
  { code: 48, name: "ALLOCMEM", text: "out of memory" },
  { code: 72, name: "TOLARGE", text: "the array is larger than EPICS_CA_MAX_ARRAY_BYTES allows" },
  { code: 80, name: "TIMEOUT", text: "no answer in time" },
  { code: 114, name: "BADTYPE", text: "no such data type" },
  { code: 142, name: "INTERNAL", text: "the server refused the message" },
  { code: 152, name: "GETFAIL", text: "the value could not be read" },
  { code: 160, name: "PUTFAIL", text: "the value was not accepted" },
  { code: 168, name: "ADDFAIL", text: "the subscription could not be made" },
  { code: 176, name: "BADCOUNT", text: "wrong number of elements" },
  { code: 186, name: "BADSTR", text: "malformed text" },
  { code: 192, name: "DISCONN", text: "disconnected" },
  { code: 200, name: "DBLCHNL", text: "two servers have a channel of this name" },
  { code: 210, name: "EVDISALLOW", text: "not possible inside a callback" },
  { code: 242, name: "BADMONID", text: "no such subscription" },
  { code: 278, name: "DEFUNCT", text: "the server no longer supports this" },
  { code: 330, name: "BADMASK", text: "the subscription's mask selects nothing" },
  { code: 339, name: "IODONE", text: "finished" },
  { code: 347, name: "IOINPROGRESS", text: "still running" },
  { code: 354, name: "BADSYNCGRP", text: "no such group" },
  { code: 362, name: "PUTCBINPROG", text: "given up for a later put of the same channel" },
  { code: 368, name: "NORDACCESS", text: "no permission to read" },
  { code: 376, name: "NOWTACCESS", text: "no permission to write" },
  { code: 386, name: "ANACHRONISM", text: "no longer supported" },
  { code: 392, name: "NOSEARCHADDR", text: "no address to search at" },
  { code: 400, name: "NOCONVERT", text: "this type cannot be converted" },
  { code: 410, name: "BADCHID", text: "no such channel" },
  { code: 418, name: "BADFUNCPTR", text: "no such function" },
  { code: 424, name: "ISATTACHED", text: "already attached" },
  { code: 432, name: "UNAVAILINSERV", text: "the server cannot do this" },
  { code: 440, name: "CHANDESTROY", text: "the channel was removed" },
  { code: 450, name: "BADPRIORITY", text: "priority outside 0 .. 99" },
  { code: 458, name: "NOTTHREADED", text: "not possible with this kind of client" },
  { code: 464, name: "16KARRAYCLIENT", text: "the client is too old for arrays above 16 KiB" },
  { code: 472, name: "CONNSEQTMO", text: "the connection took too long" },
  { code: 480, name: "UNRESPTMO", text: "the server does not respond" },
];

const BY_CODE = new Map(ROWS.map((row) => [row.code, row]));

/** Whether a status says that the request worked. */
export function isSuccess(status: number): boolean {
  return (status & 1) === 1;
}

/** Name of a status as EPICS prints it, e.g. `ECA_NOWTACCESS`. */
export function statusName(status: number): string {
  return `ECA_${BY_CODE.get(status)?.name ?? status}`;
}

/** A status for a message: `no permission to write (ECA_NOWTACCESS)`. */
export function describeStatus(status: number): string {
  const row = BY_CODE.get(status);
  return row ? `${row.text} (ECA_${row.name})` : `status ${status}`;
}
