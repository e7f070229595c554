import { setTimeout as sleep } from "node:timers/promises";
import { type Recording, type RecordOptions, recordFrames, recordStream } from "../../control/streams/mod.ts";
import {
  type Acquisition,
  AcquisitionPanel,
  type BackendConfig,
  type ControlReply,
  type ControlRequest,
  openBackend,
  type Xspress3Backend,
  xspress3Source,
} from "../../control/xspress3/mod.ts";
import { DeviceError, RequestError } from "../../errors/mod.ts";
import { openZmqRequester, type ZmqRequester } from "../../transports/mod.ts";
import type { MaybePromise } from "../capabilities.ts";

/** What a link finds at its other end. */
export interface DetectorShape {
  readonly channels: number;
  readonly bins: number;
}

/** An acquisition under way, and the file it goes to. */
export interface LinkedAcquisition {
  readonly recording: Recording;
  /** Give a software trigger. */
  trigger(): MaybePromise<void>;
  /** End it; frames that are complete are still recorded. */
  stop(): MaybePromise<void>;
}

/** The way to an Xspress3: in this process, or over the network. */
export interface DetectorLink {
  /** Where frames come from, for data keys. */
  readonly source: string;
  open(): Promise<DetectorShape>;
  /**
   * Start an acquisition and record it; resolves once triggers count.
   *
   * @param isOpenEnded whether the number of frames is only an upper limit
   */
  begin(
    acquisition: Acquisition,
    options: RecordOptions & { readonly isOpenEnded: boolean },
  ): Promise<LinkedAcquisition>;
  close(): MaybePromise<void>;
}

/** Pause between two looks whether the detector has started. */
const POLL_MS = 1;

/** Electronics in this process: simulated ones, or real ones through their library. */
export class LocalLink implements DetectorLink {
  readonly source: string;
  readonly #config: BackendConfig;
  #backend: Xspress3Backend | undefined;

  constructor(config: BackendConfig) {
    this.#config = config;
    this.source =
      config.kind === "simulated" ? "sim://xspress3" : `sdk://${config.options.library ?? "libxspress3.so"}`;
  }

  async open(): Promise<DetectorShape> {
    this.#backend ??= await openBackend(this.#config);
    return this.#backend.facts;
  }

  async begin(
    acquisition: Acquisition,
    { isOpenEnded, ...options }: RecordOptions & { readonly isOpenEnded: boolean },
  ): Promise<LinkedAcquisition> {
    const panel = new AcquisitionPanel();
    const backend = this.#forThread();
    const source = xspress3Source({ backend, acquisition, isOpenEnded, panel: panel.memory, filename: options.path });
    const recording = recordFrames(source, options);
    await recording.ready;
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    recording.done.then(over, over);
    while (!panel.isStarted && !isOver) await sleep(POLL_MS);
    return { recording, trigger: () => panel.trigger(), stop: () => panel.stop() };
  }

  close(): void {
    this.#backend?.close();
    this.#backend = undefined;
  }

  /** The thread that reads uses the electronics that are open here already. */
  #forThread(): BackendConfig {
    const backend = this.#backend;
    if (this.#config.kind === "simulated" || !backend || !("handle" in backend)) return this.#config;
    return { kind: "sdk", options: { ...this.#config.options, attachTo: backend.handle as number } };
  }
}

/** A streamer on the network, ours or one that speaks like ours: frames from one socket, commands to another. */
export class StreamLink implements DetectorLink {
  readonly source: string;
  readonly #controlUrl: string;
  #requester: ZmqRequester | undefined;

  /**
   * @param dataUrl `zmq+pull://…` for frames that all arrive, or `zmq+sub://…`
   * @param controlUrl `zmq+req://…`
   */
  constructor(dataUrl: string, controlUrl: string) {
    this.source = dataUrl;
    this.#controlUrl = controlUrl;
  }

  async open(): Promise<DetectorShape> {
    this.#requester ??= await openZmqRequester(this.#controlUrl);
    return this.#ask({ command: "status" });
  }

  async begin(
    acquisition: Acquisition,
    { isOpenEnded: _isOpenEnded, ...options }: RecordOptions & { readonly isOpenEnded: boolean },
  ): Promise<LinkedAcquisition> {
    const recording = recordStream({ url: this.source, ...options });
    await recording.ready;
    try {
      await this.#ask({ command: "arm", acquisition, filename: options.path });
    } catch (error) {
      await recording.stop();
      throw error;
    }
    return {
      recording,
      trigger: async () => void (await this.#ask({ command: "trigger" })),
      stop: async () => void (await this.#ask({ command: "stop" })),
    };
  }

  close(): void {
    this.#requester?.close();
    this.#requester = undefined;
  }

  async #ask(request: ControlRequest): Promise<DetectorShape> {
    if (!this.#requester) throw new RequestError(`${this.#controlUrl} is not connected. Connect the detector first.`);
    const [part] = await this.#requester.request([new TextEncoder().encode(JSON.stringify(request))]);
    const reply = JSON.parse(new TextDecoder().decode(part)) as ControlReply;
    if (reply.ok) return reply.status;
    throw new DeviceError(`${this.#controlUrl} refused ${request.command}: ${reply.error.message}`);
  }
}
