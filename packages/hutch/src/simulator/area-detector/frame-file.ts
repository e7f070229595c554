import type { Layout } from "./layout.ts";
import type { NDArray } from "./nd-array.ts";
import type { Compression } from "./tables/mod.ts";

/** Where and how the frames of one capture are written. */
export interface FrameFileOptions {
  readonly path: string;
  /** A frame like those that will come: its size and type are the file's. */
  readonly like: NDArray;
  readonly layout: Layout;
  /** One picture without a frame axis. */
  readonly isSingle: boolean;
  /** Frames at most; 0 for as many as come. */
  readonly frames: number;
  readonly compression: Compression;
  /** Level of zlib, 0..9. */
  readonly zlibLevel: number;
  /** Size of a chunk of pictures; 0 for the whole axis, and for one frame. */
  readonly chunk: { readonly frames: number; readonly rows: number; readonly columns: number };
  /** Rows in a chunk of the attribute datasets; 0 for what fits the number of frames. */
  readonly attributeChunk: number;
  readonly fillValue: number;
  readonly storesAttributes: boolean;
  readonly storesPerformance: boolean;
  /** Whether readers may follow the file while it grows. */
  readonly swmr: boolean;
  /** The present in seconds. */
  readonly now: () => number;
}

/** A file that takes frames one after the other. */
export interface FrameFile {
  /** Time since the second frame began, seconds, and the mean rate since then, Mbit/s. */
  readonly performance: { readonly runTimeS: number; readonly speedMbit: number };
  /** Write one frame with its attributes. Throws when it cannot; the file can go on with the next one. */
  append(frame: NDArray): void;
  /** Let readers see all frames so far. */
  flush(): void;
  close(): void;
}
