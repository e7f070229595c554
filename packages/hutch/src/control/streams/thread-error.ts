import {
  DeviceError,
  FormatError,
  HutchError,
  RemoteProtocolError,
  RequestError,
  StorageError,
  UnreachableError,
} from "../../errors/mod.ts";

/** An error as it is told to another thread. */
export interface PackedError {
  readonly code: string | undefined;
  readonly message: string;
  readonly stack: string | undefined;
}

const CLASSES: readonly (new (message: string, options?: ErrorOptions) => HutchError)[] = [
  RequestError,
  StorageError,
  FormatError,
  UnreachableError,
  DeviceError,
  RemoteProtocolError,
];

/** Make an error ready to be posted. */
export function packError(error: unknown): PackedError {
  return {
    code: error instanceof HutchError ? error.code : undefined,
    message: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? error.stack : undefined,
  };
}

/** The error that was posted, of the same class where that matters to a reader. */
export function unpackError({ code, message, stack }: PackedError): Error {
  const cause = new Error(stack ?? message);
  if (code === undefined) return new Error(message, { cause });
  for (const Class of CLASSES) {
    const error = new Class(message, { cause });
    if (error.code === code) return error;
  }
  return new RequestError(message, { cause });
}
