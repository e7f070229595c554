import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { FormatError, RequestError, StorageError } from "../../errors/mod.ts";
import { FrameFileReader } from "../../formats/frame-file/mod.ts";
import { encodeArrayMessage } from "../../protocols/array-stream/mod.ts";
import { decodeCborSequence } from "../../protocols/cbor/mod.ts";
import type { Frame } from "../../protocols/frames/mod.ts";
import { LosslessEncoder } from "../../protocols/lossless-stream/mod.ts";
import {
  encodeFrame,
  encodeHeader,
  encodeSeriesEnd,
  SCALAR_NAMES,
  type Xspress3Generation,
} from "../../protocols/xspress3/mod.ts";
import { openZmqSender, type ZmqSender } from "../../transports/mod.ts";

/** In which form a file is sent. */
export const REPLAY_FORMATS = ["hutch", "xspress3", "xspress3-a", "array-1.0"] as const;
export type ReplayFormat = (typeof REPLAY_FORMATS)[number];

export interface ReplayOptions {
  /** An HDF5 file of frames, or a recording of messages (`.cbors`: a CBOR sequence of arrays of byte strings). */
  readonly file: string;
  /** `zmq+pub://host:port` or `zmq+push://host:port`. */
  readonly url: string;
  /** Default `hutch`. Recorded messages are sent as they are. */
  readonly format?: ReplayFormat;
  /** Frames (of recordings: messages) a second. Default: as fast as they are taken. */
  readonly rateHz?: number;
  /** How long to wait for somebody to receive. Default 30 s. */
  readonly peerTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A replay at work. */
export interface Replay {
  /** Resolves when the file is open and the socket listens, with the URL to receive from. */
  readonly ready: Promise<{ readonly url: string }>;
  /** What was sent, when everything is on its way. */
  readonly done: Promise<ReplayCount>;
}

export interface ReplayCount {
  readonly messages: number;
  readonly frames: number;
  /** Frames that the file itself lacks. */
  readonly missing: number;
}

/** One step of a replay: the messages of one frame, or of a start or end. */
interface Step {
  readonly messages: readonly (readonly Uint8Array[])[];
  readonly isFrame: boolean;
  readonly isMissing?: boolean;
}

/** Send a recorded series again, once somebody receives it. */
export function replayStream(options: ReplayOptions): Replay {
  const { file, url, format = "hutch", peerTimeoutMs = 30_000 } = options;
  const opened = (async () => {
    const steps = file.endsWith(".cbors") ? recordedSteps(file) : await fileSteps(file, format);
    return { steps, sender: await openZmqSender(url, { lingerMs: 30_000 }) };
  })();
  const done = opened.then(async ({ steps, sender }) => {
    try {
      await sender.waitForPeer(peerTimeoutMs);
      return await send(steps, sender, options);
    } finally {
      sender.close();
    }
  });
  done.catch(() => {}); // whoever waits for it hears of it
  return { ready: opened.then(({ sender }) => ({ url: sender.peerUrl })), done };
}

async function send(steps: Iterable<Step>, sender: ZmqSender, { rateHz, signal }: ReplayOptions): Promise<ReplayCount> {
  const count = { messages: 0, frames: 0, missing: 0 };
  const began = performance.now();
  let due = began;
  for (const { messages, isFrame, isMissing = false } of steps) {
    if (signal?.aborted) break;
    if (rateHz !== undefined && isFrame) {
      due += 1000 / rateHz;
      const ahead = due - performance.now();
      if (ahead > 1) await new Promise((resolve) => setTimeout(resolve, ahead));
    }
    for (const message of messages) await sender.send(message);
    count.messages += messages.length;
    if (isMissing) count.missing += 1;
    else if (isFrame) count.frames += 1;
  }
  return count;
}

/** Messages as they were recorded. */
function* recordedSteps(path: string): Generator<Step> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw new StorageError(`Cannot read ${path}: ${(cause as Error).message}.`, { cause });
  }
  for (const item of decodeCborSequence(bytes)) {
    const isMessage = Array.isArray(item) && item.every((part) => part instanceof Uint8Array);
    if (!isMessage)
      throw new FormatError(`${path} is no recording of messages: it holds something else than byte strings.`);
    yield { messages: [item as Uint8Array[]], isFrame: true };
  }
}

/** Frames of an HDF5 file, in the messages of a format. */
async function fileSteps(path: string, format: ReplayFormat): Promise<Iterable<Step>> {
  const encode = ENCODINGS[format];
  if (!encode) throw new RequestError(`Files cannot be sent as ${format}. Choose ${REPLAY_FORMATS.join(", ")}.`);
  const reader = await FrameFileReader.open(path);
  return steps(reader, encode(reader));
}

function* steps(reader: FrameFileReader, encode: Encoding): Generator<Step> {
  try {
    yield { messages: encode.start, isFrame: false };
    for (let row = 0; row < reader.rows; row++) {
      const frame = reader.read(row);
      yield { messages: frame ? encode.frame(frame) : [], isFrame: true, isMissing: frame === undefined };
    }
    yield { messages: encode.end(), isFrame: false };
  } finally {
    reader.close();
  }
}

interface Encoding {
  readonly start: readonly Uint8Array[][];
  frame(frame: Frame): readonly Uint8Array[][];
  end(): readonly Uint8Array[][];
}

const ENCODINGS: Readonly<Record<ReplayFormat, (reader: FrameFileReader) => Encoding>> = {
  hutch: (reader) => {
    const encoder = new LosslessEncoder(randomUUID());
    return {
      start: [encoder.start({ expectedFrames: reader.rows, attributes: {} })],
      frame: (frame) => [encoder.frame(frame)],
      end: () => [encoder.end()],
    };
  },
  xspress3: (reader) => xspress3("B", reader),
  "xspress3-a": (reader) => xspress3("A", reader),
  "array-1.0": () => ({ start: [], frame: (frame) => [encodeArrayMessage(frame)], end: () => [] }),
};

/** Generation A tells its arrays by their order, and has these only. */
const ARRAYS_OF_A = SCALAR_NAMES.slice(0, 8);

function xspress3(generation: Xspress3Generation, reader: FrameFileReader): Encoding {
  const names = (reader.read(0)?.side ?? []).map(({ name }) => name);
  const known = SCALAR_NAMES.filter((name) => names.includes(name));
  const isWhole = ARRAYS_OF_A.every((name) => names.includes(name));
  if (generation === "A" && !isWhole) {
    throw new RequestError(`${reader.path} lacks counters that this form of the stream must have. Send it as hutch.`);
  }
  const others = names.filter((name) => !known.some((other) => other === name));
  const sideNames: readonly string[] = generation === "A" ? ARRAYS_OF_A : [...known, ...others];
  return {
    start: encodeHeader(generation, { filename: "", sideNames }),
    frame: (frame) => {
      const side = sideNames.flatMap((name) => frame.side.filter((array) => array.name === name));
      return encodeFrame(generation, { ...frame, side });
    },
    end: () => encodeSeriesEnd(),
  };
}
