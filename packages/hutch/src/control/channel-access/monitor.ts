import { type DbrReading, type DbrShape, decode, isSuccess, type Message } from "../../protocols/channel-access/mod.ts";

import type { CaMonitorOptions } from "./client-options.ts";

/** What to subscribe to, settled once the channel's type is known. */
export interface MonitorRequest {
  readonly type: number;
  readonly count: number;
  readonly mask: number;
  readonly shape: DbrShape;
}

/** One subscription of a channel; it outlives circuits. */
export class Monitor {
  readonly #listener: (reading: DbrReading) => void;
  readonly #onCancel: (monitor: Monitor) => void;
  readonly options: CaMonitorOptions;
  isCancelled = false;
  /** Its number on the present circuit, and what was asked for there; -1 while there is none. */
  subid = -1;
  request: MonitorRequest | undefined;

  constructor(
    listener: (reading: DbrReading) => void,
    options: CaMonitorOptions,
    onCancel: (monitor: Monitor) => void,
  ) {
    this.#listener = listener;
    this.options = options;
    this.#onCancel = onCancel;
  }

  /** An update has come. Without permission to read it has no value; the change of access rights tells of that. */
  updated(status: number, message: Message): void {
    if (this.isCancelled || !isSuccess(status)) return;
    const reading = decode(message, this.request!.shape);
    try {
      this.#listener(reading);
    } catch (error) {
      // A listener's bug must neither be hidden nor tear the circuit down on which others depend.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  cancel(): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    this.#onCancel(this);
  }
}
