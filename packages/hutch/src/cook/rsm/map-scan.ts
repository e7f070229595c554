import { RequestError } from "../../errors/mod.ts";
import {
  adoptKernelMemory,
  allocateKernelMemory,
  type KernelAxis,
  kernelMemoryOf,
  type PixelType,
} from "../../kernels/mod.ts";
import { cookPart, type FrameSource, scratchBytes } from "./cook-part.ts";
import { type Detector, type Rays, raysOf } from "./detector.ts";
import { extentOnPlane, pixelRowsOf } from "./extent.ts";
import { type FrameStack, pixelTypeOf } from "./frame-stack.ts";
import { type Goniometer, type Positions, type View, viewsOf } from "./goniometer.ts";
import { checkAxis, type GridAxis, stepOf } from "./grid-axis.ts";
import { type GridderOptions, widthsOf } from "./gridder.ts";
import { mapInGeneral } from "./map-general.ts";
import type { MapJob, MapPart, Strategy } from "./map-job.ts";
import { combine, type MapStack } from "./map-stack.ts";
import { cookOnThreads } from "./map-threads.ts";
import { linearForm, unitRays } from "./q.ts";
import { returnScratch, takeScratch } from "./scratch.ts";

/** A component of the momentum transfer; with a UB matrix x, y, z stand for h, k, l. */
export type Component = "x" | "y" | "z";

/** What a map of a scan shows. */
export interface MapRequest {
  readonly goniometer: Goniometer;
  readonly detector: Detector;
  readonly positions: Positions;
  /** The axes of the map, slowest first. */
  readonly components: readonly Component[];
  /** Bins along each axis. */
  readonly bins: readonly number[];
  /** Fixed range of each axis. Without it: that of all pixels of all frames that are in a map, masked ones too. */
  readonly range?: readonly (readonly [min: number, max: number])[];
  /** As in `GridderOptions`; default "half-step". "nearest" counts a pixel in its nearest bin only. */
  readonly width?: GridderOptions["width"] | "nearest";
  /** The map each frame belongs to, from 0; -1 leaves a frame out. Default: one map of all. */
  readonly groups?: ArrayLike<number>;
  /** Pixels to leave out, row-major: anything but 0. They count in no sum and in no weight. */
  readonly mask?: ArrayLike<number>;
  /** Incoming intensity per frame; values are divided by it and multiplied by its mean. */
  readonly monitor?: ArrayLike<number>;
  /** Worker threads, each with a share of the frames; default 1, which is the calling thread. */
  readonly threads?: number;
  /** Chosen by the data unless given; see `Strategy`. */
  readonly strategy?: Strategy;
  /** "plain" uses the TypeScript loops instead of the compiled ones. */
  readonly kernel?: "compiled" | "plain";
}

/**
 * Maps of a scan in reciprocal space: every pixel of every frame is brought to its momentum transfer q and spread over
 * the bins it touches. All maps share their axes; sums and weights are kept apart. Pixels that are not finite, and masked
 * ones, count in neither.
 *
 * Two-dimensional and one-dimensional maps whose points are at most a bin wide run in compiled loops and on several
 * threads; the others in plain TypeScript on this one.
 *
 * Throws RequestError when frames, angles, groups, monitor or mask do not fit together.
 */
export async function mapScan(frames: FrameStack, request: MapRequest): Promise<MapStack> {
  const { prepared, axes, widths } = prepare(frames.shape, pixelTypeOf(frames), request);
  const isNarrow = axes.every((axis, i) => widths[i]! <= stepOf(axis) || stepOf(axis) === 0);
  const groups = prepared.groupOfFrame.reduce((most, group) => Math.max(most, group + 1), 0);
  if (axes.length > 2 || !isNarrow) return mapInGeneral(frames, request, prepared, axes, widths, groups);
  const job = jobOf(frames, request, prepared, axes, widths);
  const order = orderOf(job);
  const source = sourceOf(frames);
  const threads = Math.max(1, Math.min(request.threads ?? 1, order.length));
  const parts = threads === 1 ? [cookHere(job, source, order)] : await cookOnThreads(job, source, order, threads);
  return combine(parts, axes, groups);
}

/** The range of each axis that a map of these frames would have. Only angles and geometry count, no pixel is read. */
export function rangeOf(
  shape: FrameStack["shape"],
  request: MapRequest,
): readonly (readonly [min: number, max: number])[] {
  const { axes } = prepare(shape, "uint8", request);
  return axes.map(({ min, max }) => [min, max]);
}

function cookHere(job: MapJob, source: FrameSource, order: Int32Array): MapPart {
  const scratch = takeScratch(source.memory, scratchBytes(job));
  try {
    return cookPart(job, source, order, scratch.start);
  } finally {
    returnScratch(source.memory, scratch);
  }
}

/** What all ways to make maps need. */
export interface Prepared {
  readonly type: PixelType;
  readonly rays: Rays;
  readonly views: readonly View[];
  readonly viewOfFrame: Int32Array;
  readonly groupOfFrame: Int32Array;
  readonly scaleOfFrame: Float64Array;
}

function prepare(shape: FrameStack["shape"], type: PixelType, request: MapRequest) {
  const { components, bins, range, groups, mask, monitor, width = "half-step" } = request;
  const [count, rows, columns] = shape;
  const rays = raysOf(request.detector, request.goniometer.beam);
  const { distinct: views, ofFrame } = viewsOf(request.goniometer, request.positions);
  const perFrame = [
    ["angles", ofFrame.length === 1 ? undefined : ofFrame],
    ["groups", groups],
    ["monitor", monitor],
  ] as const;
  for (const [what, list] of perFrame) {
    if (list && list.length !== count)
      throw new RequestError(`There are ${count} frames, but ${what} of ${list.length}.`);
  }
  if (rays.x.length !== rows * columns) {
    throw new RequestError(`Frames of ${rows} x ${columns} pixels do not fit a detector of ${rays.shape.join(" x ")}.`);
  }
  if (mask && mask.length !== rows * columns) {
    throw new RequestError(`The mask has ${mask.length} pixels, but a frame has ${rows} x ${columns}.`);
  }
  if (components.length !== bins.length || components.length < 1 || components.length > 3) {
    throw new RequestError(
      `A map has 1 to 3 axes with bins for each; got ${components.length} axes, ${bins.length} bins.`,
    );
  }
  const groupOfFrame = groups ? Int32Array.from(groups) : new Int32Array(count);
  if (!groupOfFrame.some((group) => group >= 0)) throw new RequestError("No frame is in any map.");
  const prepared: Prepared = {
    type,
    rays,
    views,
    viewOfFrame: ofFrame.length === count ? ofFrame : new Int32Array(count),
    groupOfFrame,
    scaleOfFrame: scalesOf(count, monitor),
  };
  const axes = axesOf(prepared, components, bins, range);
  for (const [i, axis] of axes.entries()) checkAxis(axis, `q${components[i]}`);
  return { prepared, axes, widths: widthsOf(axes, width === "nearest" ? undefined : width) };
}

function scalesOf(count: number, monitor: ArrayLike<number> | undefined): Float64Array {
  const scales = new Float64Array(count).fill(1);
  if (monitor === undefined) return scales;
  let total = 0;
  for (let frame = 0; frame < count; frame++) {
    const value = monitor[frame]!;
    if (!(value > 0) || !Number.isFinite(value)) {
      throw new RequestError(`The monitor of frame ${frame} is ${value}. Leave the frame out (group -1), or mend it.`);
    }
    total += value;
  }
  return scales.map((_, frame) => total / count / monitor[frame]!);
}

const COMPONENTS = { x: 0, y: 1, z: 2 } as const;

/** One row of q = A u - b. */
function rowOf(view: View, component: Component): { a: [number, number, number]; b: number } {
  const { a, b } = linearForm(view);
  const i = COMPONENTS[component];
  return { a: [a[3 * i]!, a[3 * i + 1]!, a[3 * i + 2]!], b: b[i]! };
}

/** The axes: as given, or over all pixels of all frames that are in a map. */
function axesOf(
  { rays, views, viewOfFrame, groupOfFrame }: Prepared,
  components: readonly Component[],
  bins: readonly number[],
  range: MapRequest["range"],
): GridAxis[] {
  if (range)
    return bins.map((n, i) => ({ bins: n, min: range[i]?.[0] ?? Number.NaN, max: range[i]?.[1] ?? Number.NaN }));
  const used = new Set(viewOfFrame.filter((_, frame) => groupOfFrame[frame]! >= 0));
  const axes = bins.map((n) => ({ bins: n, min: Infinity, max: -Infinity }));
  const plainUnit = unitRays(rays, undefined);
  const plainRows = pixelRowsOf(rays);
  for (const index of used) {
    const view = views[index]!;
    const unit = view.shift ? unitRays(rays, view) : plainUnit;
    // Displaced rays are known as unit vectors only: then every pixel is a row of its own.
    const pixelRows = view.shift ? pixelRowsOf({ ...unit, shape: [] }) : plainRows;
    for (const [i, component] of components.entries()) {
      const { a, b } = rowOf(view, component);
      const [min, max] = extentOnPlane(pixelRows, unit, a, b);
      const axis = axes[i]!;
      if (min < axis.min) axis.min = min;
      if (max > axis.max) axis.max = max;
    }
  }
  return axes;
}

/** A second axis of one bin makes a line of a map. */
const NO_AXIS: KernelAxis = { min: 0, max: 0, step: Infinity, width: 0, accept: [-Infinity, Infinity] };

function jobOf(
  frames: FrameStack,
  request: MapRequest,
  prepared: Prepared,
  axes: readonly GridAxis[],
  widths: readonly number[],
): MapJob {
  const { components, mask, range } = request;
  const { rays, views, type } = prepared;
  const pixels = rays.x.length;
  const kernelAxes = axes.map((axis, i): KernelAxis => {
    const margin = axes.length === 1 ? widths[i]! / 2 : 0;
    const step = stepOf(axis);
    return {
      min: axis.min,
      max: axis.max,
      step: step > 0 ? step : Infinity,
      width: widths[i]!,
      accept: range ? [axis.min - margin, axis.max + margin] : [-Infinity, Infinity],
    };
  });
  const isLine = axes.length === 1;
  const rows = new Float64Array(8 * views.length);
  for (const [index, view] of views.entries()) {
    for (const [i, component] of components.entries()) {
      const { a, b } = rowOf(view, component);
      rows.set([...a, b], 8 * index + (isLine ? 4 : 4 * i));
    }
  }
  const isShifted = views.some((view) => view.shift !== undefined);
  const source = isShifted ? rays : unitRays(rays, undefined);
  const packed = new Float64Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    const isMasked = mask !== undefined && mask[i] !== 0;
    packed[3 * i] = isMasked ? Number.NaN : source.x[i]!;
    packed[3 * i + 1] = isMasked ? Number.NaN : source.y[i]!;
    packed[3 * i + 2] = isMasked ? Number.NaN : source.z[i]!;
  }
  const shifts = isShifted ? Float64Array.from(views.flatMap(({ turn, shift }) => [...turn, ...shift!])) : undefined;
  return {
    type,
    pixels,
    rays: packed,
    rows,
    shifts,
    viewOfFrame: prepared.viewOfFrame,
    groupOfFrame: prepared.groupOfFrame,
    scaleOfFrame: prepared.scaleOfFrame,
    axes: isLine ? [NO_AXIS, kernelAxes[0]!] : [kernelAxes[0]!, kernelAxes[1]!],
    bins: isLine ? [1, axes[0]!.bins] : [axes[0]!.bins, axes[1]!.bins],
    strategy: request.strategy ?? strategyFor(frames, views.length, isShifted),
    plain: request.kernel === "plain",
  };
}

/** Below this share of pixels that are not zero it pays to look for them. */
const SPARSE = 0.08;
/** From this number of frames per view a table is soon paid for. */
const FRAMES_PER_TABLE = 4;
/** Below this share, weights from the geometry and values from a scan are cheaper than both in one pass. */
const HALF_EMPTY = 0.4;

/** The choice made by the data: how many pixels of a few frames are not zero, and how often views come again. */
function strategyFor({ data, shape }: FrameStack, views: number, isShifted: boolean): Strategy {
  const [frames] = shape;
  const pixels = shape[1] * shape[2];
  const looks = Math.min(frames, 8);
  let set = 0;
  for (let look = 0; look < looks; look++) {
    const start = Math.floor((look * frames) / looks) * pixels;
    for (let i = start; i < start + pixels; i++) if (data[i] !== 0) set++;
  }
  const density = set / (looks * pixels);
  if (density < SPARSE) return "scan";
  if (frames >= FRAMES_PER_TABLE * views && !isShifted) return "table";
  return density < HALF_EMPTY ? "scan" : "fused";
}

/** The frames that are in a map, by map, then by view, then as they were taken. */
function orderOf({ groupOfFrame, viewOfFrame }: MapJob): Int32Array {
  const frames = Int32Array.from(groupOfFrame.keys()).filter((frame) => groupOfFrame[frame]! >= 0);
  return frames.sort((a, b) => groupOfFrame[a]! - groupOfFrame[b]! || viewOfFrame[a]! - viewOfFrame[b]! || a - b);
}

/** The frames where the kernels can work: in place when they lie in kernel memory, else beside a memory of their own. */
function sourceOf({ data }: FrameStack): FrameSource {
  const memory = kernelMemoryOf(data);
  if (memory) return { data, memory: adoptKernelMemory(memory), isInMemory: true };
  return { data, memory: allocateKernelMemory(64), isInMemory: false };
}
