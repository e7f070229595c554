import type { FrameSource, SourceModule } from "../streams/mod.ts";
import { Xspress3Source, type Xspress3SourceOptions } from "./frame-source.ts";
import { type BackendConfig, openBackend } from "./open-backend.ts";
import { AcquisitionPanel } from "./panel.ts";

/** A source of frames as plain data and shared memory. */
export interface PostedSource extends Omit<Xspress3SourceOptions, "panel"> {
  readonly backend: BackendConfig;
  readonly panel?: SharedArrayBuffer;
}

/** Frames of an Xspress3 for a recording: its receiver thread opens the electronics and reads them. */
export function xspress3Source(options: PostedSource): SourceModule {
  return { module: import.meta.url, options };
}

/** For the receiver thread. */
export default async function openSource({ backend, panel, ...options }: PostedSource): Promise<FrameSource> {
  return new Xspress3Source(await openBackend(backend), {
    ...options,
    ...(panel && { panel: new AcquisitionPanel(panel) }),
  });
}
