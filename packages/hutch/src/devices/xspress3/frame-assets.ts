import { randomUUID } from "node:crypto";
import { fileUri } from "../area-detector/mod.ts";
import type { AssetDocument } from "../capabilities.ts";
import { FILE_COLUMNS } from "./columns.ts";

/** Documents about the points in one file: one resource for each dataset, then the points as they come. */
export class FrameAssets {
  readonly #device: string;
  readonly #resources: readonly string[];
  #pending: AssetDocument[];
  #points = 0;

  constructor(device: string, path: string, { channels, bins }: { readonly channels: number; readonly bins: number }) {
    this.#device = device;
    this.#resources = FILE_COLUMNS.map(() => randomUUID());
    this.#pending = FILE_COLUMNS.map(({ suffix, dataset, shape }, k) => ({
      name: "stream_resource",
      doc: {
        uid: this.#resources[k]!,
        data_key: `${device}_${suffix}`,
        mimetype: "application/x-hdf5",
        uri: fileUri(path),
        parameters: {
          dataset: `/entry/instrument/${this.#device}/${dataset}`,
          chunk_shape: [1, ...shape(channels, bins)],
        },
      },
    }));
  }

  /** Points told of so far. */
  get points(): number {
    return this.#points;
  }

  /** There are so many points in the file now. */
  extendTo(points: number): void {
    if (points <= this.#points) return;
    const indices = { start: this.#points, stop: points };
    for (const resource of this.#resources) {
      const uid = `${resource}/${indices.start}`;
      this.#pending.push({ name: "stream_datum", doc: { uid, stream_resource: resource, indices } });
    }
    this.#points = points;
  }

  /** Forget points whose documents nobody has taken: their events were not made. */
  dropUntaken(): void {
    this.#pending = this.#pending.filter(({ name }) => name === "stream_resource");
  }

  /** Documents since the last call. */
  take(): readonly AssetDocument[] {
    return this.#pending.splice(0);
  }
}
