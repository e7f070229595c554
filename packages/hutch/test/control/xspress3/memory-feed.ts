import type { FrameFacts, FrameFeed, FramePlace } from "../../../src/control/streams/mod.ts";
import { arrayBytes, type FrameLayout, type StreamEvent } from "../../../src/protocols/frames/mod.ts";

/** A frame that was taken. */
export interface TakenFrame extends FrameFacts {
  readonly spectra: Uint32Array;
  /** Side arrays by name, as bytes. */
  readonly side: ReadonlyMap<string, Uint8Array>;
}

/** A feed that keeps everything, and that can be told to have no room or to have enough. */
export class MemoryFeed implements FrameFeed {
  readonly events: StreamEvent[] = [];
  readonly frames: TakenFrame[] = [];
  readonly overruns: [first: number, last: number][] = [];
  hasRoom = true;
  isDone = false;
  /** Called after each frame. */
  onFrame: () => void = () => {};
  #reserved: { layout: FrameLayout; place: FramePlace } | undefined;

  deliver(event: StreamEvent): undefined {
    this.events.push(event);
  }

  reserve(layout: FrameLayout): FramePlace | undefined {
    if (!this.hasRoom) return undefined;
    const place = {
      data: new Uint8Array(arrayBytes(layout)),
      side: layout.side.map((array) => new Uint8Array(arrayBytes(array))),
    };
    this.#reserved = { layout, place };
    return place;
  }

  commit(facts: FrameFacts): void {
    const { layout, place } = this.#reserved!;
    const side = new Map(layout.side.map(({ name }, k) => [name, place.side[k]!]));
    this.frames.push({ ...facts, spectra: new Uint32Array(place.data.buffer), side });
    this.onFrame();
  }

  overrun(first: number, last: number): void {
    this.overruns.push([first, last]);
  }
}
