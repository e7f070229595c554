import { HutchError, RequestError } from "../../../errors/mod.ts";
import { openZmqReplier, openZmqSender, type ZmqSender } from "../../../transports/mod.ts";
import type { Acquisition } from "../acquisition.ts";
import type { Xspress3Backend } from "../backend.ts";
import { planAcquisition } from "../checks.ts";
import { Xspress3Source } from "../frame-source.ts";
import { AcquisitionPanel } from "../panel.ts";
import { type ControlReply, type ControlRequest, parseRequest, type StreamerStatus } from "./control-messages.ts";
import { monitorReply } from "./monitor.ts";
import { StreamFeed } from "./stream-feed.ts";
import type { StreamForm } from "./stream-form.ts";

/** Where a streamer serves, and in which form. */
export interface StreamerOptions {
  /** Closed with the streamer. */
  readonly backend: Xspress3Backend;
  /** `zmq+pub://…` as the streamer of old has it, or `zmq+push://…` for one receiver that must get all frames. */
  readonly dataUrl: string;
  /** `zmq+rep://…`: asked anything, answers with the latest frame. */
  readonly monitorUrl: string;
  /** `zmq+rep://…`: takes commands. Default: none is served. */
  readonly controlUrl?: string;
  /** Default B, whose frames are one message each and are read by receivers of old. */
  readonly form?: StreamForm;
  /** Messages that may wait for each receiver. Default 1000. */
  readonly highWaterMark?: number;
}

/** A series under way, or the last one. */
interface Series {
  readonly feed: StreamFeed;
  readonly panel: AcquisitionPanel;
  readonly abort: AbortController;
  readonly done: Promise<void>;
  state: "running" | "standby" | "fault";
  failure: unknown;
}

/** How long closing waits for a receiver to take the frames that are complete. */
const CLOSE_MS = 2000;

/** An Xspress3 on the network, for receivers of the stream of old and for ours: one series at a time. */
export class Xspress3Streamer {
  readonly #backend: Xspress3Backend;
  readonly #form: StreamForm;
  readonly #data: ZmqSender;
  readonly #sockets: { close(): void }[] = [];
  #urls = { data: "", monitor: "", control: "" };
  #series: Series | undefined;

  private constructor({ backend, form = "B" }: StreamerOptions, data: ZmqSender) {
    this.#backend = backend;
    this.#form = form;
    this.#data = data;
    this.#sockets.push(data);
  }

  /** @throws UnreachableError when a port is taken; MissingPackageError without zeromq */
  static async serve(options: StreamerOptions): Promise<Xspress3Streamer> {
    const { dataUrl, monitorUrl, controlUrl, highWaterMark = 1000 } = options;
    const streamer = new Xspress3Streamer(options, await openZmqSender(dataUrl, { highWaterMark }));
    try {
      await streamer.#listen(monitorUrl, controlUrl);
    } catch (error) {
      await streamer.close();
      throw error;
    }
    return streamer;
  }

  /** URLs under which peers reach it; `control` is empty when it is not served. */
  get urls(): { readonly data: string; readonly monitor: string; readonly control: string } {
    return this.#urls;
  }

  get status(): StreamerStatus {
    const { name, channels, bins } = this.#backend.facts;
    const series = this.#series;
    const failure = series?.failure;
    return {
      state: series?.state ?? "standby",
      detector: name,
      channels,
      bins,
      frames: series?.feed.sent ?? 0,
      lost: series?.feed.lost ?? 0,
      problems: series?.feed.problems ?? 0,
      ...(failure === undefined ? {} : { failure: failure instanceof Error ? failure.message : String(failure) }),
    };
  }

  /** Wait until somebody receives frames. @throws UnreachableError */
  waitForReceiver(timeoutMs: number): Promise<void> {
    return this.#data.waitForPeer(timeoutMs);
  }

  /**
   * Begin a series. It goes on by itself, or with `trigger`, until all frames are sent or `stop`.
   *
   * @param filename for the receivers; empty when they are to write none
   * @returns resolves when the series is over and handed to the socket; rejects when it failed
   * @throws RequestError while another series runs; LimitError, RequestError for settings that the detector has not
   */
  arm(acquisition: Acquisition, filename = ""): Promise<void> {
    if (this.#series?.state === "running") {
      throw new RequestError(`${this.#backend.facts.name} is acquiring. Stop it, or wait for its end.`);
    }
    planAcquisition(this.#backend.facts, acquisition);
    const panel = new AcquisitionPanel();
    const feed = new StreamFeed(this.#data, this.#form);
    const abort = new AbortController();
    const run = async () => {
      await new Xspress3Source(this.#backend, { acquisition, panel, filename }).run(feed, abort.signal);
      await feed.flush(abort.signal);
    };
    const done = run();
    const series: Series = { feed, panel, abort, done, state: "running", failure: undefined };
    this.#series = series;
    done.then(
      () => {
        series.state = "standby";
      },
      (failure: unknown) => {
        series.state = "fault";
        series.failure = failure;
      },
    );
    return done;
  }

  /** Give a software trigger. @throws RequestError when no series runs */
  trigger(): void {
    if (this.#series?.state !== "running") {
      throw new RequestError(`${this.#backend.facts.name} is not acquiring. Arm it before it is triggered.`);
    }
    this.#series.panel.trigger();
  }

  /** End the series under way, if there is one. Frames that are complete are still sent. */
  async stop(): Promise<void> {
    this.#series?.panel.stop();
    await this.#series?.done.catch(() => {}); // arm's caller and the status tell of a failure
  }

  /** End what is under way and close. A receiver that takes nothing more is not waited for. */
  async close(): Promise<void> {
    const giveUp = setTimeout(() => this.#series?.abort.abort(), CLOSE_MS);
    await this.stop();
    clearTimeout(giveUp);
    for (const socket of this.#sockets.splice(0)) socket.close();
    this.#backend.close();
  }

  async #listen(monitorUrl: string, controlUrl: string | undefined): Promise<void> {
    const monitor = await openZmqReplier(monitorUrl, () => monitorReply(this.#series?.feed.latest));
    this.#sockets.push(monitor);
    const control =
      controlUrl === undefined ? undefined : await openZmqReplier(controlUrl, (parts) => [this.#answer(parts[0])]);
    if (control) this.#sockets.push(control);
    this.#urls = { data: this.#data.peerUrl, monitor: monitor.peerUrl, control: control?.peerUrl ?? "" };
  }

  #answer(part: Uint8Array | undefined): Uint8Array {
    let reply: ControlReply;
    try {
      this.#carryOut(parseRequest(part));
      reply = { ok: true, status: this.status };
    } catch (error) {
      const code = error instanceof HutchError ? error.code : "BUG";
      reply = { ok: false, error: { code, message: error instanceof Error ? error.message : String(error) } };
    }
    return new TextEncoder().encode(JSON.stringify(reply));
  }

  #carryOut(request: ControlRequest): void {
    switch (request.command) {
      case "arm":
        this.arm(request.acquisition, request.filename).catch(() => {}); // a failure is told by the status
        return;
      case "trigger":
        this.trigger();
        return;
      case "stop":
        void this.stop();
        return;
      case "status":
        return;
    }
  }
}
