import { UnknownNameError } from "../../errors/mod.ts";
import type { SimClock } from "../clock.ts";
import type { SimPv } from "../sim-pv.ts";
import type { Camera } from "./camera.ts";
import type { FrameListener, Plugin } from "./plugin.ts";
import type { PvBank } from "./pv-bank.ts";
import type { BeamOptions, BeamPosition } from "./scene.ts";

/** What every simulated detector is made of. */
export interface DetectorOptions {
  /** Start of all PV names, with its colon: "kad:". */
  readonly prefix: string;
  readonly clock: SimClock;
  /** Where the stages that steer the beam are now. */
  readonly positions: () => BeamPosition;
  /** Seed of all its randomness. Default 1. */
  readonly seed?: number;
  /** Chip size in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** What the beam looks like; the defaults give a clear peak near (0.12, 0.3). */
  readonly beam?: Omit<BeamOptions, "width" | "height" | "seed">;
  /** Simulated seconds that a frame takes in a plugin with a queue, by plugin name ("Stats1"). Default 0. */
  readonly processingS?: Readonly<Record<string, number>>;
}

/** A camera with its plugins, as clients of its PVs see it. */
export interface AreaDetectorSim {
  readonly prefix: string;
  /** All its process variables. */
  pvs(): Iterable<SimPv>;
  /** A pulse on the camera's trigger input. Only a camera that waits for one takes notice. */
  trigger(): void;
  /**
   * Watch the frames that leave a plugin ("ZMQ1", "Pva1"), while it is enabled. A listener that returns false has lost the
   * frame, which is counted in the plugin's DroppedOutputArrays.
   * @returns the function that stops it
   */
  onFrame(plugin: string, listener: FrameListener): () => void;
  /** Stop the timers and close open files. */
  close(): void;
}

/** The parts of a detector, named as in its PVs. */
export interface DetectorParts {
  readonly prefix: string;
  readonly camera: Camera;
  readonly plugins: Readonly<Record<string, Plugin>>;
  readonly banks: readonly PvBank[];
}

/** A detector of finished parts. */
export function assembleDetector(parts: DetectorParts): AreaDetectorSim {
  const { prefix, camera, plugins, banks } = parts;
  return {
    prefix,
    *pvs() {
      for (const bank of banks) yield* bank.pvs();
    },
    trigger: () => camera.trigger(),
    onFrame: (name, listener) => {
      const plugin = plugins[name];
      if (!plugin)
        throw new UnknownNameError({ kind: `plugin of ${prefix}`, requested: name, known: Object.keys(plugins) });
      return plugin.onFrame(listener);
    },
    close: () => {
      camera.close();
      for (const plugin of Object.values(plugins)) plugin.close();
    },
  };
}
