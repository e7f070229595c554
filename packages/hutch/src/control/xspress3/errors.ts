import { DeviceError } from "../../errors/mod.ts";

/** What the library's negative return values mean. [Xspress3 API 2.2] */
const ERROR_NAMES: Readonly<Record<number, string>> = {
  [-1]: "ERROR",
  [-2]: "INVALID_PATH",
  [-3]: "ILLEGAL_CARD",
  [-4]: "ILLEGAL_SUBPATH",
  [-5]: "INVALID_DMA_STREAM",
  [-6]: "RANGE_CHECK",
  [-7]: "INVALID_SCOPE_MOD",
  [-8]: "OUT_OF_MEMORY",
  [-9]: "DEV_NOT_FOUND",
  [-10]: "CANNOT_OPEN_FILE",
  [-11]: "CANNOT_READ_FILE",
  [-12]: "CANNOT_WRITE_FILE",
  [-13]: "CANNOT_RENAME_FILE",
  [-14]: "LOG_FILE_MISSING",
  [-20]: "WOULD_BLOCK",
};

/**
 * A call of the Xspress3's library failed. Remedy: see what the library says; after DEV_NOT_FOUND or a socket error look
 * at the electronics and their network, then start again.
 */
export class Xspress3Error extends DeviceError {
  override readonly code = "XSPRESS3";
  /** The function that failed, e.g. `xsp3_config`. */
  readonly call: string;
  /** What it returned, below 0. */
  readonly status: number;

  constructor({ call, status, detail }: { call: string; status: number; detail: string }) {
    const name = ERROR_NAMES[status] ?? "an unknown error";
    super(`The Xspress3 refused ${call}: ${name} (${status})${detail ? `.\nIt says: ${detail}` : "."}`);
    this.call = call;
    this.status = status;
  }
}
