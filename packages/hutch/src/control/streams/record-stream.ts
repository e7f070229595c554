import { parseZmqUrl } from "../../transports/mod.ts";
import { type StreamFormatName, streamFormat } from "./formats.ts";
import { type Recording, type RecordOptions, recordFrames } from "./record.ts";
import { type ZmqSourceOptions, zmqSource } from "./zmq-source.ts";

export interface RecordStreamOptions extends RecordOptions, Omit<ZmqSourceOptions, "format"> {
  /** Default: what the first messages look like. */
  readonly format?: StreamFormatName | "auto";
}

/**
 * Record one series of a detector stream into an HDF5 file.
 *
 * ```ts
 * const recording = recordStream({ url: "zmq+sub://127.0.0.1:9999", path: "scan_0001.h5" });
 * await recording.ready;
 * const record = await recording.done;
 * if (!isComplete(record)) console.error(record.gaps);
 * ```
 *
 * @throws RequestError for a URL or format that cannot be; what goes wrong later is told by `ready` and `done`
 */
export function recordStream(options: RecordStreamOptions): Recording {
  const { url, format = "auto", highWaterMark, ...record } = options;
  parseZmqUrl(url);
  if (format !== "auto") streamFormat(format);
  const source = zmqSource({ url, format, ...(highWaterMark === undefined ? {} : { highWaterMark }) });
  return recordFrames(source, { ...(format === "xspress3" ? { detector: "xspress3" } : {}), ...record });
}
