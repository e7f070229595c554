import {
  GRID_BYTES,
  makeTwin,
  makeWasmKernel,
  PIXEL_ARRAYS,
  RAY_BYTES,
  type RsmKernel,
  type SharedKernelMemory,
  TABLE_ENTRY_BYTES,
  VIEW_BYTES,
  type ViewRow,
  writeBinView,
  writeGrid,
  writeView,
} from "../../kernels/mod.ts";
import type { MapJob, MapPart } from "./map-job.ts";

/** Most bytes kept for weights of single views, to be added up for several maps. */
const WEIGHT_CACHE_BYTES = 32 * 2 ** 20;

/** Most bytes for look-up tables that are kept. */
const TABLE_CACHE_BYTES = 64 * 2 ** 20;

const LANES = 4;

const NO_FRAMES = new Int32Array(0);

/** Where the frames of a part lie: in the kernel's memory, or anywhere else, to be copied in one by one. */
export interface FrameSource {
  readonly data: ArrayBufferView;
  readonly memory: SharedKernelMemory;
  readonly isInMemory: boolean;
}

/**
 * Makes the maps of some frames, on this thread.
 *
 * @param frames their numbers, sorted by group, then by view
 * @param scratch where the kernel may write, `scratchBytes(job)` long
 */
export function cookPart(job: MapJob, source: FrameSource, frames: Int32Array, scratch: number): MapPart {
  return new PartCook(job, source, scratch).cook(frames);
}

/** Bytes of kernel memory that one thread needs besides the frames. */
export function scratchBytes(job: MapJob): number {
  return placesOf(job, 0).end;
}

/** The parts of one thread's scratch memory, each on a 64-byte border. */
function placesOf(job: MapJob, start: number) {
  const [rows, columns] = job.bins;
  const rowBytes = 8 * (columns + 1 + (columns % 2 === 0 ? 1 : 0));
  const gridBytes = rowBytes * (rows + 1);
  const hasTable = job.strategy === "table";
  let end = start;
  const take = (bytes: number): number => {
    const at = end;
    end += Math.ceil(bytes / 64) * 64;
    return at;
  };
  return {
    rowBytes,
    gridBytes,
    view: take(VIEW_BYTES),
    binView: take(VIEW_BYTES),
    grid: take(GRID_BYTES),
    pointers: take(4 * LANES),
    scales: take(8 * LANES),
    rays: take(RAY_BYTES * job.pixels),
    /** The rays that are not masked, one behind the other. */
    openRays: take(RAY_BYTES * job.pixels),
    sum: take(gridBytes),
    weight: take(gridBytes),
    cache: take(WEIGHT_CACHE_BYTES),
    slots: take(LANES * job.pixels * PIXEL_ARRAYS[job.type].BYTES_PER_ELEMENT),
    zeros: take(hasTable ? job.pixels * PIXEL_ARRAYS[job.type].BYTES_PER_ELEMENT : 0),
    fourSums: take(hasTable ? LANES * gridBytes : 0),
    tables: take(hasTable ? TABLE_ENTRY_BYTES * job.pixels * tablesFor(job) : 0),
    end,
  };
}

/** How many look-up tables are kept: one per view as far as the room goes, and one that changes. */
function tablesFor({ pixels, rows }: MapJob): number {
  const room = Math.floor(TABLE_CACHE_BYTES / (TABLE_ENTRY_BYTES * pixels));
  return 1 + Math.min(rows.length / 8, room);
}

/** One run of frames of one group in one view. */
interface Run {
  readonly view: number;
  readonly frames: Int32Array;
}

/** The frames of one map: those whose weights follow from their view, and those that bring their own. */
interface PartMap {
  readonly group: number;
  readonly plain: Run[];
  readonly whole: Run[];
}

/** The widest point, in bins, for which rounding errors cannot leave the grid. */
const SAFE_WIDTH = 0.9;

class PartCook {
  readonly #job: MapJob;
  readonly #source: FrameSource;
  readonly #kernel: RsmKernel;
  readonly #at: ReturnType<typeof placesOf>;
  readonly #f64: Float64Array;
  readonly #u32: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #frameBytes: number;
  /** Slot of the weights of a view that several maps use. */
  readonly #cached = new Map<number, number>();
  /** Place of the look-up table of a view. */
  readonly #tables = new Map<number, number>();
  #openCount = 0;
  #raysOf = -1;
  /** Every point lies inside and is no wider than a bin: the kernel need not check. */
  readonly #isFree: boolean;

  constructor(job: MapJob, source: FrameSource, scratch: number) {
    this.#job = job;
    this.#source = source;
    const { buffer } = source.memory;
    this.#kernel = (job.plain ? undefined : makeWasmKernel(source.memory)) ?? makeTwin(buffer);
    this.#at = placesOf(job, scratch);
    this.#f64 = new Float64Array(buffer);
    this.#u32 = new Uint32Array(buffer);
    this.#bytes = new Uint8Array(buffer);
    this.#frameBytes = job.pixels * PIXEL_ARRAYS[job.type].BYTES_PER_ELEMENT;
    this.#isFree = job.axes.every(
      ({ accept, step, width }) =>
        accept[0] === -Infinity && (step === Infinity || (width > 0 && width <= SAFE_WIDTH * step)),
    );
    writeGrid(this.#numbers(this.#at.grid, GRID_BYTES), job.axes);
    if (job.strategy === "table") this.#bytes.fill(0, this.#at.zeros, this.#at.zeros + this.#frameBytes);
  }

  cook(frames: Int32Array): MapPart {
    const maps = this.#mapsOf(frames);
    const bins = this.#job.bins[0] * this.#job.bins[1];
    const sum = new Float64Array(maps.length * bins);
    const weightOf = new Int32Array(maps.length);
    const weights: Float64Array[] = [];
    const rowOfKey = new Map<string, number>();
    const uses = usesOf(maps);
    if (this.#job.strategy === "table") this.#spreadAll(maps, sum);
    for (const [index, { plain, whole }] of maps.entries()) {
      this.#clear(this.#at.sum);
      if (whole.length > 0) this.#clear(this.#at.weight);
      for (const run of whole) this.#fuseRun(run);
      if (this.#job.strategy === "scan") for (const run of plain) this.#scanRun(run);
      this.#copyOut(this.#at.sum, sum, index * bins);

      const key = whole.length > 0 ? `map ${index}` : keyOf(plain);
      const known = rowOfKey.get(key);
      weightOf[index] = known ?? weights.length;
      if (known !== undefined) continue;
      rowOfKey.set(key, weights.length);
      if (whole.length === 0) this.#clear(this.#at.weight);
      for (const run of plain) this.#addWeightsOf(run, uses.get(run.view)! > 1);
      const row = new Float64Array(bins);
      this.#copyOut(this.#at.weight, row, 0);
      weights.push(row);
    }
    return {
      groups: Int32Array.from(maps, ({ group }) => group),
      sum,
      weights: joined(weights, bins),
      weightOf,
    };
  }

  #mapsOf(frames: Int32Array): PartMap[] {
    const maps: PartMap[] = [];
    for (const run of runsOf(this.#job, frames)) {
      const group = this.#job.groupOfFrame[run.frames[0]!]!;
      let map = maps.at(-1);
      if (map?.group !== group) {
        map = { group, plain: [], whole: [] };
        maps.push(map);
      }
      const whole = run.frames.filter((frame) => this.#needsWhole(frame));
      if (whole.length > 0) map.whole.push({ view: run.view, frames: whole });
      if (whole.length === run.frames.length) continue;
      const plain = whole.length === 0 ? run.frames : run.frames.filter((frame) => !whole.includes(frame));
      map.plain.push({ view: run.view, frames: plain });
    }
    return maps;
  }

  /** Whether the weights of a frame are its own: it has pixels that are not finite, or all frames are taken that way. */
  #needsWhole(frame: number): boolean {
    const { type, pixels, strategy } = this.#job;
    if (strategy === "fused") return true;
    const isFloat = type === "float32" || type === "float64";
    return isFloat && this.#kernel.survey(type, this.#frameAt(frame, 0), pixels) < 0;
  }

  #scanRun({ view, frames }: Run): void {
    const { type, pixels, scaleOfFrame } = this.#job;
    const at = this.#at;
    this.#setView(view);
    for (const frame of frames) {
      const pointer = this.#frameAt(frame, 0);
      this.#kernel.scan(type, pointer, pixels, scaleOfFrame[frame]!, at.view, at.grid, at.rays, at.sum, at.rowBytes);
    }
  }

  #fuseRun({ view, frames }: Run): void {
    const { type, pixels, scaleOfFrame } = this.#job;
    const at = this.#at;
    this.#setView(view);
    for (const frame of frames) {
      const pointer = this.#frameAt(frame, 0);
      const scale = scaleOfFrame[frame]!;
      this.#kernel.fuse(type, pointer, pixels, scale, at.view, at.grid, at.rays, at.sum, at.weight, at.rowBytes);
    }
  }

  /** Adds the weights of all frames of a run, once computed and multiplied by their number. */
  #addWeightsOf(run: Run, isShared: boolean): void {
    const { weight, cache, gridBytes } = this.#at;
    const count = run.frames.length;
    let slot = this.#cached.get(run.view);
    if (slot === undefined && (isShared || count > 1)) {
      // The last slot serves views for which there is no room.
      const slots = Math.max(1, Math.floor(WEIGHT_CACHE_BYTES / gridBytes));
      slot = Math.min(this.#cached.size, slots - 1);
      if (slot < slots - 1) this.#cached.set(run.view, slot);
      this.#clear(cache + slot * gridBytes);
      this.#weigh(run.view, cache + slot * gridBytes);
    }
    if (slot === undefined) {
      this.#weigh(run.view, weight);
      return;
    }
    const f64 = this.#f64;
    const [from, to] = [(cache + slot * gridBytes) / 8, weight / 8];
    for (let i = 0, n = gridBytes / 8; i < n; i++) f64[to + i]! += count * f64[from + i]!;
  }

  #weigh(view: number, out: number): void {
    const at = this.#at;
    this.#setView(view);
    if (this.#isFree) this.#kernel.weighAll(at.binView, at.grid, at.openRays, this.#openCount, out, at.rowBytes);
    else this.#kernel.weigh(at.view, at.grid, at.openRays, this.#openCount, out, at.rowBytes);
  }

  /** The table strategy: four maps at a time, view by view. */
  #spreadAll(maps: readonly PartMap[], sum: Float64Array): void {
    const size = this.#job.bins[0] * this.#job.bins[1];
    for (let first = 0; first < maps.length; first += LANES) {
      const four = maps.slice(first, first + LANES);
      this.#bytes.fill(0, this.#at.fourSums, this.#at.fourSums + LANES * this.#at.gridBytes);
      const views = new Set(four.flatMap(({ plain }) => plain.map(({ view }) => view)));
      for (const view of views) {
        const frames = four.map(({ plain }) => plain.find((run) => run.view === view)?.frames ?? NO_FRAMES);
        this.#spreadView(view, frames);
      }
      for (const lane of four.keys()) this.#addLane(lane, sum, (first + lane) * size);
    }
  }

  /** Adds the frames that four maps have in one view; where one has fewer, an empty frame stands in. */
  #spreadView(view: number, frames: readonly Int32Array[]): void {
    const { type, pixels, scaleOfFrame } = this.#job;
    const at = this.#at;
    const rowBytes = LANES * at.rowBytes;
    const scales = this.#numbers(at.scales, 8 * LANES);
    const table = this.#tableOf(view, rowBytes);
    const most = frames.reduce((n, list) => Math.max(n, list.length), 0);
    for (let k = 0; k < most; k++) {
      for (let lane = 0; lane < LANES; lane++) {
        const frame = frames[lane]?.[k];
        this.#u32[at.pointers / 4 + lane] = frame === undefined ? at.zeros : this.#frameAt(frame, lane);
        scales[lane] = frame === undefined ? 0 : scaleOfFrame[frame]!;
      }
      this.#kernel.spread(type, at.pointers, at.scales, pixels, table, at.fourSums, rowBytes);
    }
  }

  /** The table of a view. The first ones are kept; the last place serves those for which there is no room. */
  #tableOf(view: number, rowBytes: number): number {
    const { tables, view: block, grid, rays } = this.#at;
    const bytes = TABLE_ENTRY_BYTES * this.#job.pixels;
    const places = tablesFor(this.#job);
    const known = this.#tables.get(view);
    if (known !== undefined) return tables + known * bytes;
    const place = Math.min(this.#tables.size, places - 1);
    if (place < places - 1) this.#tables.set(view, place);
    this.#setView(view);
    this.#kernel.table(block, grid, rays, this.#job.pixels, tables + place * bytes, rowBytes);
    return tables + place * bytes;
  }

  #addLane(lane: number, sum: Float64Array, to: number): void {
    const [rows, columns] = this.#job.bins;
    const stride = this.#at.rowBytes / 8;
    const start = this.#at.fourSums / 8 + lane;
    for (let row = 0, i = to; row < rows; row++) {
      for (let column = 0; column < columns; column++, i++) {
        sum[i]! += this.#f64[start + LANES * (row * stride + column)]!;
      }
    }
  }

  /** Writes the blocks of a view, and the rays where each view has its own. */
  #setView(view: number): void {
    const { rows, axes, shifts } = this.#job;
    const row = (lane: number): ViewRow =>
      rows.subarray(8 * view + 4 * lane, 8 * view + 4 * lane + 4) as unknown as ViewRow;
    const both = [row(0), row(1)] as const;
    writeView(this.#numbers(this.#at.view, VIEW_BYTES), both);
    if (this.#isFree) writeBinView(this.#numbers(this.#at.binView, VIEW_BYTES), both, axes);
    if (this.#raysOf === view || (shifts === undefined && this.#raysOf >= 0)) return;
    this.#raysOf = view;
    const rays = this.#numbers(this.#at.rays, RAY_BYTES * this.#job.pixels);
    rays.set(this.#job.rays);
    if (shifts) shiftRays(rays, shifts.subarray(12 * view, 12 * view + 12));
    const open = this.#numbers(this.#at.openRays, RAY_BYTES * this.#job.pixels);
    let count = 0;
    for (let i = 0; i < rays.length; i += 3) {
      if (Number.isNaN(rays[i])) continue;
      open[count] = rays[i]!;
      open[count + 1] = rays[i + 1]!;
      open[count + 2] = rays[i + 2]!;
      count += 3;
    }
    this.#openCount = count / 3;
  }

  /** Where a frame lies in the kernel's memory; copied into a slot when it was not there. */
  #frameAt(frame: number, slot: number): number {
    const { data, isInMemory } = this.#source;
    const offset = data.byteOffset + frame * this.#frameBytes;
    if (isInMemory) return offset;
    const to = this.#at.slots + slot * this.#frameBytes;
    this.#bytes.set(new Uint8Array(data.buffer, offset, this.#frameBytes), to);
    return to;
  }

  #numbers(at: number, bytes: number): Float64Array {
    return this.#f64.subarray(at / 8, (at + bytes) / 8);
  }

  #clear(grid: number): void {
    this.#f64.fill(0, grid / 8, (grid + this.#at.gridBytes) / 8);
  }

  /** Adds a grid without its extra row and column to `target`. */
  #copyOut(grid: number, target: Float64Array, to: number): void {
    const [rows, columns] = this.#job.bins;
    for (let row = 0, i = to; row < rows; row++) {
      const from = (grid + row * this.#at.rowBytes) / 8;
      for (let column = 0; column < columns; column++, i++) target[i]! += this.#f64[from + column]!;
    }
  }
}

/** Stretches of the list whose frames have one group and one view. */
function* runsOf({ groupOfFrame, viewOfFrame }: MapJob, frames: Int32Array): Generator<Run> {
  for (let from = 0; from < frames.length; ) {
    const [group, view] = [groupOfFrame[frames[from]!], viewOfFrame[frames[from]!]!];
    let to = from + 1;
    while (to < frames.length && groupOfFrame[frames[to]!] === group && viewOfFrame[frames[to]!] === view) to++;
    yield { view, frames: frames.subarray(from, to) };
    from = to;
  }
}

/** Maps with equal keys have equal weights. */
function keyOf(runs: readonly Run[]): string {
  return runs.map(({ view, frames }) => `${view}x${frames.length}`).join();
}

/** In how many different weight arrays each view occurs. */
function usesOf(maps: readonly PartMap[]): Map<number, number> {
  const uses = new Map<number, number>();
  const distinct = new Map(maps.map(({ plain }) => [keyOf(plain), plain]));
  for (const runs of distinct.values()) {
    for (const { view } of runs) uses.set(view, (uses.get(view) ?? 0) + 1);
  }
  return uses;
}

function shiftRays(rays: Float64Array, turnAndShift: Float64Array): void {
  const m = turnAndShift;
  for (let i = 0; i < rays.length; i += 3) {
    const [x, y, z] = [rays[i]!, rays[i + 1]!, rays[i + 2]!];
    const tx = m[0]! * x + m[1]! * y + m[2]! * z + m[9]!;
    const ty = m[3]! * x + m[4]! * y + m[5]! * z + m[10]!;
    const tz = m[6]! * x + m[7]! * y + m[8]! * z + m[11]!;
    const norm = Math.sqrt(tx * tx + ty * ty + tz * tz);
    rays[i] = tx / norm;
    rays[i + 1] = ty / norm;
    rays[i + 2] = tz / norm;
  }
}

function joined(rows: readonly Float64Array[], bins: number): Float64Array {
  const all = new Float64Array(rows.length * bins);
  for (const [i, row] of rows.entries()) all.set(row, i * bins);
  return all;
}
