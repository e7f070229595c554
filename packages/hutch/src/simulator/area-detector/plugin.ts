import type { SimClock } from "../clock.ts";
import { ArrayRate, showArray } from "./array-info.ts";
import { byteSize, type NDArray } from "./nd-array.ts";
import type { PortMap } from "./ports.ts";
import type { PvBank } from "./pv-bank.ts";
import { ByteThrottle } from "./throttle.ts";

/** What one kind of plugin does with a frame. */
export interface FrameProcessor {
  /**
   * Take a frame, after its size, type and number have been shown.
   * @returns the frame that goes on to the plugins behind, or undefined when none does
   */
  process(frame: NDArray): NDArray | undefined;
  /** False for a frame that shall not be counted in ArrayCounter. Without it every frame counts. */
  counts?(frame: NDArray): boolean;
  /** Let go of files and timers. */
  close?(): void;
}

/** What a plugin is made of. */
export interface PluginOptions {
  readonly bank: PvBank;
  readonly ports: PortMap;
  readonly clock: SimClock;
  readonly port: string;
  /** Port that the plugin listens to at first. */
  readonly source: string;
  readonly sourceAddress?: number;
  /** As the real plugin calls itself, e.g. "NDPluginStats". Clients check it. */
  readonly type: string;
  readonly processor: FrameProcessor;
  /** Simulated seconds that a frame takes in a plugin with a queue. */
  readonly processingS?: number;
}

/** Takes finished frames; false says that the frame could not be sent and is lost. */
export type FrameListener = (frame: NDArray) => boolean;

/**
 * A plugin: takes frames from the port that NDArrayPort names while EnableCallbacks is on, and passes them, or new ones,
 * to the plugins behind while ArrayCallbacks is on.
 *
 * With BlockingCallbacks it works inside the driver. Otherwise frames wait in a queue of QueueSize; when it is full the
 * frame is dropped and counted in DroppedArrays. MinCallbackTime skips frames without a word.
 */
export class Plugin {
  readonly bank: PvBank;
  readonly port: string;
  readonly #options: PluginOptions;
  readonly #rate: ArrayRate;
  readonly #output;
  readonly #throttle: ByteThrottle;
  readonly #listeners = new Set<FrameListener>();
  readonly #queue: NDArray[] = [];
  #isWorking = false;
  #work: (() => void) | undefined;
  #disconnect: (() => void) | undefined;
  #lastTakenS = -Infinity;
  #lastFrame: NDArray | undefined;

  constructor(options: PluginOptions) {
    const { bank, ports } = options;
    this.bank = bank;
    this.port = options.port;
    this.#options = options;
    this.#rate = new ArrayRate(bank, options.clock);
    this.#output = ports.add(options.port);
    this.#throttle = new ByteThrottle(options.clock);
    bank.setAll({ PortName: options.port, PluginType: options.type });
    bank.initialize("NDArrayPort", options.source);
    bank.initialize("NDArrayAddress", options.sourceAddress ?? 0);
    bank.afterWrite(["NDArrayPort", "NDArrayAddress", "EnableCallbacks"], () => this.#reconnect());
    bank.afterWrite(["ProcessPlugin"], () => this.#processAgain());
    bank.onNumber("QueueSize", (size) => this.#resizeQueue(Math.max(1, size)));
    bank.onNumber("NumThreads", (threads) =>
      bank.set("NumThreads", Math.max(1, Math.min(bank.number("MaxThreads"), threads))),
    );
    bank.onNumber("MinCallbackTime", (seconds) => this.#setMinCallbackTime(Math.max(0, seconds)));
    bank.onNumber("MaxArrayRate", (rate) => this.#setMinCallbackTime(rate > 0 ? 1 / rate : 0));
  }

  /** Watch the frames that the plugin has finished, whether or not ArrayCallbacks is on. Returns what stops it. */
  onFrame(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Disconnect, and let go of files and timers. */
  close(): void {
    this.#disconnect?.();
    this.#work?.();
    this.#rate.close();
    this.#options.processor.close?.();
  }

  #reconnect(): void {
    const { bank } = this;
    this.#disconnect?.();
    this.#disconnect = undefined;
    if (!bank.isOn("EnableCallbacks")) {
      this.#lastFrame = undefined;
      return;
    }
    const source = this.#options.ports.find(bank.text("NDArrayPort"), bank.number("NDArrayAddress"));
    this.#disconnect = source?.connect((frame) => this.#receive(frame));
  }

  #receive(frame: NDArray): void {
    const { bank } = this;
    const now = this.#options.clock.now();
    if (now - this.#lastTakenS < bank.number("MinCallbackTime")) return;
    this.#lastTakenS = now;
    if (bank.isOn("BlockingCallbacks")) this.#take(frame);
    else this.#enqueue(frame);
  }

  #enqueue(frame: NDArray): void {
    const { bank } = this;
    if (this.#queue.length >= bank.number("QueueSize")) {
      bank.set("DroppedArrays", bank.number("DroppedArrays") + 1);
      return;
    }
    frame.meter.enter();
    this.#queue.push(frame);
    this.#showQueue();
    this.#workOn();
  }

  /** Process the oldest queued frame after its processing time, one at a time, so that clients are served in between. */
  #workOn(): void {
    if (this.#isWorking) return;
    const frame = this.#queue.shift();
    if (!frame) return;
    this.#showQueue();
    this.#isWorking = true;
    this.#work = this.#options.clock.after(this.#options.processingS ?? 0, () => {
      this.#isWorking = false;
      this.#take(frame);
      frame.meter.leave();
      this.#workOn();
    });
  }

  #take(frame: NDArray): void {
    const { bank } = this;
    const { clock, processor } = this.#options;
    const startS = clock.now();
    this.#lastFrame = frame;
    showArray(bank, frame);
    const output = processor.process(frame);
    if (processor.counts?.(frame) ?? true) this.#rate.count();
    bank.set("ExecutionTime", (clock.now() - startS) * 1000);
    if (output) this.#pass(output);
  }

  #pass(frame: NDArray): void {
    const { bank } = this;
    let lost = 0;
    for (const listener of this.#listeners) if (listener(frame) === false) lost += 1;
    if (bank.isOn("ArrayCallbacks")) {
      if (this.#throttle.admits(byteSize(frame), bank.number("MaxByteRate"))) this.#output.publish(frame);
      else lost += 1;
    }
    if (lost > 0) bank.set("DroppedOutputArrays", bank.number("DroppedOutputArrays") + lost);
  }

  #processAgain(): void {
    this.bank.set("ProcessPlugin", 0);
    if (this.#lastFrame) this.#take(this.#lastFrame);
  }

  #resizeQueue(size: number): void {
    this.bank.setAll({ QueueSize: size, QueueFreeLow: size * 0.25, QueueUseHIGH: size * 0.75, QueueUseHIHI: size });
    this.#showQueue();
  }

  #showQueue(): void {
    this.bank.setAll({ QueueFree: this.bank.number("QueueSize") - this.#queue.length, QueueUse: this.#queue.length });
  }

  #setMinCallbackTime(seconds: number): void {
    const rate = seconds > 0 ? 1 / seconds : 0;
    this.bank.setAll({ MinCallbackTime: seconds, MaxArrayRate: rate, MaxArrayRate_COUT: seconds });
  }
}
