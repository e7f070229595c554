import type { Reading } from "../../documents/mod.ts";
import type { Signal } from "../../signals/mod.ts";
import { getAll } from "../signal-group.ts";
import { type Component, pvName } from "./component.ts";
import type { Counter, FrameCounts } from "./frame-count.ts";
import type { Plugins } from "./plugins.ts";
import type { CAMERA } from "./tables.ts";

/** Asks for everything that tells how far the frames have come, and for the numbers measured, in one go. */
export class FrameCounter {
  /** The counter that decides: NumCaptured_RBV of the file, or without one the camera's. */
  readonly counter: Signal<"number">;
  /** Whether `counter` starts at 0 with each trigger. */
  readonly startsAnew: boolean;
  readonly #camera: Component<typeof CAMERA>;
  readonly #plugins: Plugins;
  readonly #uniqueIds: readonly Signal<"number">[];
  readonly #measured: Readonly<Record<string, Signal<"number">>>;

  /** @param measured signals of a reading, by data key */
  constructor(
    camera: Component<typeof CAMERA>,
    plugins: Plugins,
    measured: Readonly<Record<string, Signal<"number">>>,
  ) {
    this.#camera = camera;
    this.#plugins = plugins;
    this.#measured = measured;
    this.counter = plugins.hdf?.readings.numCaptured ?? camera.readings.numImagesCounter;
    this.startsAnew = plugins.hdf === undefined;
    const numbered = plugins.stats.map(({ records }) => records.readings.uniqueId);
    if (plugins.hdf) numbered.push(plugins.hdf.readings.uniqueId);
    this.#uniqueIds = numbered.length > 0 ? numbered : [camera.readings.uniqueId];
  }

  /** Counts and readings of this moment. */
  async count(): Promise<{ readonly counts: FrameCounts; readonly reading: Readonly<Record<string, Reading>> }> {
    const dropped = this.#plugins.components.map(({ settings }) => settings.droppedArrays.readback);
    const [counted, queued, drops, uniqueIds, file, reading] = await Promise.all([
      ask(this.counter),
      ask(this.#camera.readings.numQueuedArrays),
      Promise.all(dropped.map(ask)),
      Promise.all(this.#uniqueIds.map(ask)),
      this.#fileState(),
      getAll(this.#measured),
    ]);
    return { counts: { counted, queued, dropped: drops, uniqueIds, ...(file && { file }) }, reading };
  }

  async #fileState(): Promise<FrameCounts["file"]> {
    const { hdf } = this.#plugins;
    if (!hdf) return undefined;
    const { writeStatus, writeMessage } = hdf.readings;
    const state = await getAll({ isOpen: hdf.settings.capture.readback, writeStatus });
    const hasFailed = state.writeStatus.value !== 0;
    const message = hasFailed ? (await writeMessage.get()).value : "";
    return { pv: hdf.prefix, isOpen: state.isOpen.value, hasFailed, message };
  }
}

async function ask(signal: Signal<"number">): Promise<Counter> {
  return { pv: pvName(signal), value: (await signal.get()).value };
}
