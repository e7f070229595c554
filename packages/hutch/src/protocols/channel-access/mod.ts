export { ALARM_NAMES, EPICS_EPOCH_S, SEVERITY_NAMES } from "./alarm.ts";
export type { Beacon, BeaconNews } from "./beacon.ts";
export { BeaconWatch, readBeacon, writeBeacon, writeRepeaterRegistration } from "./beacon.ts";
export { castArray, castNumber } from "./cast.ts";
export type { ClientEvents, RefusedRequest, TypedValue } from "./client-connection.ts";
export { ClientConnection } from "./client-connection.ts";
export {
  COMMAND,
  EVENT,
  LAST_COMMAND,
  MINOR_VERSION,
  NO_ID,
  PORT,
  PRIORITY,
  RIGHT,
  SEARCH_REPLY,
  SINCE,
} from "./commands.ts";
export type { ConversionFacts } from "./convert.ts";
export { charsToText, convert, formatNumber, parseChoice, parseNumber } from "./convert.ts";
export { readDatagram } from "./datagram.ts";
export type { DbrBase, DbrForm, DbrLayout } from "./dbr.ts";
export {
  BASE,
  DBR_BASES,
  DBR_FORMS,
  dbrName,
  dbrType,
  FORM,
  LAST_TYPE,
  LAYOUTS,
  padded,
  payloadBytes,
  SPECIAL,
  STRING_BYTES,
} from "./dbr.ts";
export type { DbrShape } from "./decode.ts";
export { decode } from "./decode.ts";
export type { ValueMessage } from "./encode.ts";
export { encode } from "./encode.ts";
export { Identifiers } from "./identifiers.ts";
export type { Message } from "./message.ts";
export { HEADER_BYTES, LARGE_HEADER_BYTES, writeHeader } from "./message.ts";
export { Output } from "./output.ts";
export type { ParserOptions } from "./parser.ts";
export { Parser } from "./parser.ts";
export type { FoundAt, SearchName } from "./search.ts";
export {
  formatIPv4,
  parseIPv4,
  readFound,
  searchBytes,
  searchDatagrams,
  writeFound,
  writeSearch,
  writeSearchStart,
} from "./search.ts";
export type { SearchScheduleOptions } from "./search-schedule.ts";
export { SearchSchedule } from "./search-schedule.ts";
export type { Request, ServerEvents } from "./server-connection.ts";
export { ServerConnection } from "./server-connection.ts";
export { describeStatus, isSuccess, STATUS, statusName } from "./status.ts";
export { decodeText, encodeText, textBytes } from "./text.ts";
export type { DbrArray, DbrInput, DbrProperties, DbrRange, DbrReading, DbrSample, DbrValue } from "./values.ts";
export { elementCount } from "./values.ts";
