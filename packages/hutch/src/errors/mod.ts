export { HutchError } from "./hutch-error.ts";
export {
  CancelledError,
  ConfigError,
  DeviceError,
  FormatError,
  LimitError,
  LocalProtocolError,
  MissingPackageError,
  nearestName,
  RemoteProtocolError,
  RequestError,
  StorageError,
  UnknownNameError,
  UnreachableError,
} from "./remedies.ts";
