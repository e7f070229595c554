import type { StreamDecoder, StreamEvent } from "../../protocols/frames/mod.ts";
import { detectFormat, type StreamFormat, type StreamFormatName, streamFormat } from "./formats.ts";

/** Decodes a stream of a given format, or of the format that its first messages show. */
export class AutoDecoder implements StreamDecoder {
  #format: StreamFormat | undefined;
  #name: StreamFormatName | undefined;
  #decoder: StreamDecoder | undefined;

  /** @param name a format, or `auto` */
  constructor(name: StreamFormatName | "auto") {
    if (name !== "auto") this.#use(name);
  }

  /** Name of the format, once it is known. */
  get formatName(): StreamFormatName | undefined {
    return this.#name;
  }

  /** Number of the first frame of a series; undefined when it may be any. */
  get firstFrame(): number | undefined {
    return this.#format?.firstFrame;
  }

  receive(parts: readonly Uint8Array[]): readonly StreamEvent[] {
    if (!this.#decoder) {
      const name = detectFormat(parts);
      if (!name) return [{ kind: "problem", what: `a message of ${parts.length} parts in no known format` }];
      this.#use(name);
    }
    return this.#decoder!.receive(parts);
  }

  #use(name: StreamFormatName): void {
    this.#format = streamFormat(name);
    this.#name = name;
    this.#decoder = this.#format.decoder();
  }
}
