import { RequestError } from "../../../errors/mod.ts";
import type { Acquisition } from "../acquisition.ts";

/** What the control socket understands, as one JSON object in one part. */
export type ControlRequest =
  | { readonly command: "arm"; readonly acquisition: Acquisition; readonly filename?: string }
  | { readonly command: "trigger" }
  | { readonly command: "stop" }
  | { readonly command: "status" };

/** How the streamer is doing. */
export interface StreamerStatus {
  readonly state: "standby" | "running" | "fault";
  readonly detector: string;
  readonly channels: number;
  readonly bins: number;
  /** Frames sent in the series under way, or the last one. */
  readonly frames: number;
  /** Frames that the detector overwrote before they could be sent. */
  readonly lost: number;
  /** Faults that the detector told of. */
  readonly problems: number;
  /** Why the last series failed, in state `fault`. */
  readonly failure?: string;
}

/** What it answers. */
export type ControlReply =
  | { readonly ok: true; readonly status: StreamerStatus }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };

const COMMANDS = ["arm", "trigger", "stop", "status"];

/** Read a request. What an `arm` asks for is checked by the detector. @throws RequestError */
export function parseRequest(part: Uint8Array | undefined): ControlRequest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(part));
  } catch (cause) {
    throw new RequestError('A request is one JSON object, for example {"command": "status"}.', { cause });
  }
  const { command, acquisition } = (value ?? {}) as { command?: unknown; acquisition?: unknown };
  if (typeof command !== "string" || !COMMANDS.includes(command)) {
    throw new RequestError(`There is no command ${JSON.stringify(command)}. Known: ${COMMANDS.join(", ")}.`);
  }
  if (command === "arm" && !isAcquisition(acquisition)) {
    throw new RequestError(
      'An arm needs an acquisition: {"command": "arm", "acquisition": {"frames": 10, "frameTimeS": 0.1, "trigger": {"source": "internal"}}}.',
    );
  }
  return value as ControlRequest;
}

function isAcquisition(value: unknown): value is Acquisition {
  const { frames, frameTimeS, trigger } = (value ?? {}) as Partial<Record<keyof Acquisition, unknown>>;
  return (
    typeof frames === "number" && typeof frameTimeS === "number" && typeof trigger === "object" && trigger !== null
  );
}
