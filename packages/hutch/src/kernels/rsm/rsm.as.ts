// asc: --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536 --enable simd,threads,bulk-memory
//
// The loops of reciprocal-space maps. `twin.ts` has the same in plain TypeScript and says what each does; here the two
// axes of a map are the two lanes of a vector. All pointers are byte offsets into one shared memory.

/** 2^52 + 2^51: adding it rounds to the nearest integer, ties to even, and leaves that integer in the low bits. */
const ROUNDER: f64 = 6755399441055744.0;

/** Bytes of one ray (x, y, z) and of one entry of a table. */
const RAY: usize = 24;
const ENTRY: usize = 24;

// A grid is eight vectors; see `GRID` in layout.ts.
const HALF: usize = 0;
const MIN: usize = 16;
const MAX: usize = 32;
const STEP: usize = 48;
const GAIN: usize = 64;
const BIAS: usize = 80;
const ACCEPT_LOW: usize = 96;
const ACCEPT_HIGH: usize = 112;

/** A u - b of one ray along both axes. A view is four vectors: the columns of A, then b. */
// @ts-ignore: decorator
@inline
function coordinates(view: usize, ray: usize): v128 {
  return f64x2.sub(
    f64x2.add(
      f64x2.add(
        f64x2.mul(v128.load(view), v128.load64_splat(ray)),
        f64x2.mul(v128.load(view, 16), v128.load64_splat(ray, 8)),
      ),
      f64x2.mul(v128.load(view, 32), v128.load64_splat(ray, 16)),
    ),
    v128.load(view, 48),
  );
}

// @ts-ignore: decorator
@inline
function isAccepted(q: v128, grid: usize): bool {
  const inside = v128.and(f64x2.ge(q, v128.load(grid, ACCEPT_LOW)), f64x2.le(q, v128.load(grid, ACCEPT_HIGH)));
  return i64x2.bitmask(inside) == 3;
}

/** Position in bins of the lower edge of a point. */
// @ts-ignore: decorator
@inline
function binsOf(q: v128, grid: usize): v128 {
  const min = v128.load(grid, MIN);
  const clamped = f64x2.pmin(f64x2.pmax(q, min), v128.load(grid, MAX));
  return f64x2.div(f64x2.sub(f64x2.sub(clamped, v128.load(grid, HALF)), min), v128.load(grid, STEP));
}

/** Fraction that falls into the upper one of the two bins. */
// @ts-ignore: decorator
@inline
function upperFraction(bins: v128, rounded: v128, gain: v128, bias: v128): v128 {
  const over = f64x2.sub(bins, f64x2.sub(rounded, f64x2.splat(ROUNDER)));
  return f64x2.pmax(f64x2.add(f64x2.mul(over, gain), bias), f64x2.splat(0));
}

/** Byte offset of the lower bin. */
// @ts-ignore: decorator
@inline
function offsetOf(rounded: v128, rowBytes: usize, shift: usize): usize {
  const row = <usize>(<i32>i64x2.extract_lane(rounded, 0));
  const column = <usize>(<i32>i64x2.extract_lane(rounded, 1));
  return row * rowBytes + (column << shift);
}

/** Adds `value` to the four bins at `at`. */
// @ts-ignore: decorator
@inline
function addFour(at: usize, rowBytes: usize, low: v128, high: v128, value: v128): void {
  const fast = f64x2.mul(v128.shuffle<f64>(low, high, 1, 3), value);
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(fast, f64x2.splat(f64x2.extract_lane(low, 0)))));
  const next = at + rowBytes;
  v128.store(next, f64x2.add(v128.load(next), f64x2.mul(fast, f64x2.splat(f64x2.extract_lane(high, 0)))));
}

// @ts-ignore: decorator
@inline
function deposit(ray: usize, view: usize, grid: usize, value: f64, out: usize, rowBytes: usize): void {
  const q = coordinates(view, ray);
  if (!isAccepted(q, grid)) return;
  const bins = binsOf(q, grid);
  const rounded = f64x2.add(bins, f64x2.splat(ROUNDER));
  const high = upperFraction(bins, rounded, v128.load(grid, GAIN), v128.load(grid, BIAS));
  const low = f64x2.sub(f64x2.splat(1), high);
  addFour(out + offsetOf(rounded, rowBytes, 3), rowBytes, low, high, f64x2.splat(value));
}

export function weigh(view: usize, grid: usize, rays: usize, count: i32, out: usize, rowBytes: usize): void {
  for (let ray = rays, end = rays + <usize>count * RAY; ray < end; ray += RAY) deposit(ray, view, grid, 1, out, rowBytes);
}

/** One pixel of `weighAll`: no checks, and `view` gives bins instead of q. */
// @ts-ignore: decorator
@inline
function count1(
  ray: usize, a0: v128, a1: v128, a2: v128, b: v128, gain: v128, bias: v128, out: usize, rowBytes: usize,
): void {
  const along = f64x2.add(
    f64x2.add(f64x2.mul(a0, v128.load64_splat(ray)), f64x2.mul(a1, v128.load64_splat(ray, 8))),
    f64x2.mul(a2, v128.load64_splat(ray, 16)),
  );
  const bins = f64x2.sub(along, b);
  const rounded = f64x2.add(bins, f64x2.splat(ROUNDER));
  const high = upperFraction(bins, rounded, gain, bias);
  addFour(out + offsetOf(rounded, rowBytes, 3), rowBytes, f64x2.sub(f64x2.splat(1), high), high, f64x2.splat(1));
}

export function weighAll(view: usize, grid: usize, rays: usize, count: i32, out: usize, rowBytes: usize): void {
  const a0 = v128.load(view);
  const a1 = v128.load(view, 16);
  const a2 = v128.load(view, 32);
  const b = v128.load(view, 48);
  const gain = v128.load(grid, GAIN);
  const bias = v128.load(grid, BIAS);
  let ray = rays;
  for (const end = rays + <usize>(count & ~3) * RAY; ray < end; ray += 4 * RAY) {
    count1(ray, a0, a1, a2, b, gain, bias, out, rowBytes);
    count1(ray + RAY, a0, a1, a2, b, gain, bias, out, rowBytes);
    count1(ray + 2 * RAY, a0, a1, a2, b, gain, bias, out, rowBytes);
    count1(ray + 3 * RAY, a0, a1, a2, b, gain, bias, out, rowBytes);
  }
  for (const end = rays + <usize>count * RAY; ray < end; ray += RAY) {
    count1(ray, a0, a1, a2, b, gain, bias, out, rowBytes);
  }
}

/** Whether the 64 bytes at `at` hold anything but zeros. */
// @ts-ignore: decorator
@inline
function isAnySet(at: usize): bool {
  const left = v128.or(v128.load(at), v128.load(at, 16));
  return v128.any_true(v128.or(left, v128.or(v128.load(at, 32), v128.load(at, 48))));
}

// @ts-ignore: decorator
@inline
function scan<T>(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, out: usize, rowBytes: usize,
): void {
  const end = frame + <usize>pixels * sizeof<T>();
  let at = frame;
  while (at < end) {
    if (at + 64 <= end && !isAnySet(at)) {
      at += 64;
      continue;
    }
    const stop = min(at + 64, end);
    for (; at < stop; at += sizeof<T>()) {
      const value = load<T>(at);
      if (value == 0) continue;
      deposit(rays + ((at - frame) / sizeof<T>()) * RAY, view, grid, scale * <f64>value, out, rowBytes);
    }
  }
}

// @ts-ignore: decorator
@inline
function fuse<T>(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, sum: usize, weight: usize, rowBytes: usize,
): void {
  for (let i: usize = 0; i < <usize>pixels; i++) {
    const value = <f64>load<T>(frame + i * sizeof<T>());
    if (isFloat<T>() && value - value != 0) continue; // NaN or infinite
    const q = coordinates(view, rays + i * RAY);
    if (!isAccepted(q, grid)) continue;
    const bins = binsOf(q, grid);
    const rounded = f64x2.add(bins, f64x2.splat(ROUNDER));
    const high = upperFraction(bins, rounded, v128.load(grid, GAIN), v128.load(grid, BIAS));
    const low = f64x2.sub(f64x2.splat(1), high);
    const offset = offsetOf(rounded, rowBytes, 3);
    addFour(weight + offset, rowBytes, low, high, f64x2.splat(1));
    if (value != 0) addFour(sum + offset, rowBytes, low, high, f64x2.splat(scale * value));
  }
}

export function table(view: usize, grid: usize, rays: usize, pixels: i32, out: usize, rowBytes: usize): void {
  let entry = out;
  for (let ray = rays, end = rays + <usize>pixels * RAY; ray < end; ray += RAY, entry += ENTRY) {
    const q = coordinates(view, ray);
    if (!isAccepted(q, grid)) {
      store<i32>(entry, -1, 16);
      continue;
    }
    const bins = binsOf(q, grid);
    const rounded = f64x2.add(bins, f64x2.splat(ROUNDER));
    const high = upperFraction(bins, rounded, v128.load(grid, GAIN), v128.load(grid, BIAS));
    v128.store(entry, high);
    store<i32>(entry, <i32>offsetOf(rounded, rowBytes, 5), 16);
    // Bit 1: it reaches into the next row; bit 0: into the next column.
    const spans = i64x2.bitmask(f64x2.gt(high, f64x2.splat(0)));
    store<i32>(entry, ((spans & 1) << 1) | (spans >> 1), 20);
  }
}

/** Adds four values, one per frame, times a fraction to the four-fold bin at `at`. */
// @ts-ignore: decorator
@inline
function addInterleaved(at: usize, first: v128, second: v128, fraction: v128): void {
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(first, fraction)));
  v128.store(at, f64x2.add(v128.load(at, 16), f64x2.mul(second, fraction)), 16);
}

// @ts-ignore: decorator
@inline
function spread<T>(frames: usize, scales: usize, pixels: i32, entries: usize, out: usize, rowBytes: usize): void {
  const f0 = <usize>load<u32>(frames);
  const f1 = <usize>load<u32>(frames, 4);
  const f2 = <usize>load<u32>(frames, 8);
  const f3 = <usize>load<u32>(frames, 12);
  const scale01 = v128.load(scales);
  const scale23 = v128.load(scales, 16);
  const one = f64x2.splat(1);
  let entry = entries;
  for (let i: usize = 0, end = <usize>pixels * sizeof<T>(); i < end; i += sizeof<T>(), entry += ENTRY) {
    const v0 = load<T>(f0 + i);
    const v1 = load<T>(f1 + i);
    const v2 = load<T>(f2 + i);
    const v3 = load<T>(f3 + i);
    const offset = load<i32>(entry, 16);
    if (offset < 0) continue;
    const first = f64x2.mul(f64x2.replace_lane(f64x2.splat(<f64>v0), 1, <f64>v1), scale01);
    const second = f64x2.mul(f64x2.replace_lane(f64x2.splat(<f64>v2), 1, <f64>v3), scale23);
    const at = out + <usize>offset;
    const highRow = v128.load64_splat(entry);
    const highColumn = v128.load64_splat(entry, 8);
    const lowRow = f64x2.sub(one, highRow);
    const lowColumn = f64x2.sub(one, highColumn);
    addInterleaved(at, first, second, f64x2.mul(lowRow, lowColumn));
    const spans = load<i32>(entry, 20);
    if (spans & 1) addInterleaved(at + 32, first, second, f64x2.mul(lowRow, highColumn));
    if (spans & 2) {
      addInterleaved(at + rowBytes, first, second, f64x2.mul(highRow, lowColumn));
      if (spans & 1) addInterleaved(at + rowBytes + 32, first, second, f64x2.mul(highRow, highColumn));
    }
  }
}

// @ts-ignore: decorator
@inline
function survey<T>(frame: usize, pixels: i32): i32 {
  let set = 0;
  for (let i: usize = 0, end = <usize>pixels * sizeof<T>(); i < end; i += sizeof<T>()) {
    const value = load<T>(frame + i);
    if (isFloat<T>() && value - value != 0) return -1;
    set += i32(value != 0);
  }
  return set;
}

export function scan_i8(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, out: usize, rowBytes: usize,
): void {
  scan<i8>(frame, pixels, scale, view, grid, rays, out, rowBytes);
}
export function fuse_i8(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, sum: usize, weight: usize, rowBytes: usize,
): void {
  fuse<i8>(frame, pixels, scale, view, grid, rays, sum, weight, rowBytes);
}
export function spread_i8(frames: usize, scales: usize, pixels: i32, entries: usize, out: usize, rowBytes: usize): void {
  spread<i8>(frames, scales, pixels, entries, out, rowBytes);
}
export function survey_i8(frame: usize, pixels: i32): i32 {
  return survey<i8>(frame, pixels);
}

export function scan_u8(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, out: usize, rowBytes: usize,
): void {
  scan<u8>(frame, pixels, scale, view, grid, rays, out, rowBytes);
}
export function fuse_u8(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, sum: usize, weight: usize, rowBytes: usize,
): void {
  fuse<u8>(frame, pixels, scale, view, grid, rays, sum, weight, rowBytes);
}
export function spread_u8(frames: usize, scales: usize, pixels: i32, entries: usize, out: usize, rowBytes: usize): void {
  spread<u8>(frames, scales, pixels, entries, out, rowBytes);
}
export function survey_u8(frame: usize, pixels: i32): i32 {
  return survey<u8>(frame, pixels);
}

export function scan_i16(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, out: usize, rowBytes: usize,
): void {
  scan<i16>(frame, pixels, scale, view, grid, rays, out, rowBytes);
}
export function fuse_i16(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, sum: usize, weight: usize, rowBytes: usize,
): void {
  fuse<i16>(frame, pixels, scale, view, grid, rays, sum, weight, rowBytes);
}
export function spread_i16(frames: usize, scales: usize, pixels: i32, entries: usize, out: usize, rowBytes: usize): void {
  spread<i16>(frames, scales, pixels, entries, out, rowBytes);
}
export function survey_i16(frame: usize, pixels: i32): i32 {
  return survey<i16>(frame, pixels);
}

export function scan_u16(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, out: usize, rowBytes: usize,
): void {
  scan<u16>(frame, pixels, scale, view, grid, rays, out, rowBytes);
}
export function fuse_u16(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, sum: usize, weight: usize, rowBytes: usize,
): void {
  fuse<u16>(frame, pixels, scale, view, grid, rays, sum, weight, rowBytes);
}
export function spread_u16(frames: usize, scales: usize, pixels: i32, entries: usize, out: usize, rowBytes: usize): void {
  spread<u16>(frames, scales, pixels, entries, out, rowBytes);
}
export function survey_u16(frame: usize, pixels: i32): i32 {
  return survey<u16>(frame, pixels);
}

export function scan_i32(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, out: usize, rowBytes: usize,
): void {
  scan<i32>(frame, pixels, scale, view, grid, rays, out, rowBytes);
}
export function fuse_i32(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, sum: usize, weight: usize, rowBytes: usize,
): void {
  fuse<i32>(frame, pixels, scale, view, grid, rays, sum, weight, rowBytes);
}
export function spread_i32(frames: usize, scales: usize, pixels: i32, entries: usize, out: usize, rowBytes: usize): void {
  spread<i32>(frames, scales, pixels, entries, out, rowBytes);
}
export function survey_i32(frame: usize, pixels: i32): i32 {
  return survey<i32>(frame, pixels);
}

export function scan_u32(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, out: usize, rowBytes: usize,
): void {
  scan<u32>(frame, pixels, scale, view, grid, rays, out, rowBytes);
}
export function fuse_u32(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, sum: usize, weight: usize, rowBytes: usize,
): void {
  fuse<u32>(frame, pixels, scale, view, grid, rays, sum, weight, rowBytes);
}
export function spread_u32(frames: usize, scales: usize, pixels: i32, entries: usize, out: usize, rowBytes: usize): void {
  spread<u32>(frames, scales, pixels, entries, out, rowBytes);
}
export function survey_u32(frame: usize, pixels: i32): i32 {
  return survey<u32>(frame, pixels);
}

export function scan_f32(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, out: usize, rowBytes: usize,
): void {
  scan<f32>(frame, pixels, scale, view, grid, rays, out, rowBytes);
}
export function fuse_f32(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, sum: usize, weight: usize, rowBytes: usize,
): void {
  fuse<f32>(frame, pixels, scale, view, grid, rays, sum, weight, rowBytes);
}
export function spread_f32(frames: usize, scales: usize, pixels: i32, entries: usize, out: usize, rowBytes: usize): void {
  spread<f32>(frames, scales, pixels, entries, out, rowBytes);
}
export function survey_f32(frame: usize, pixels: i32): i32 {
  return survey<f32>(frame, pixels);
}

export function scan_f64(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, out: usize, rowBytes: usize,
): void {
  scan<f64>(frame, pixels, scale, view, grid, rays, out, rowBytes);
}
export function fuse_f64(
  frame: usize, pixels: i32, scale: f64, view: usize, grid: usize, rays: usize, sum: usize, weight: usize, rowBytes: usize,
): void {
  fuse<f64>(frame, pixels, scale, view, grid, rays, sum, weight, rowBytes);
}
export function spread_f64(frames: usize, scales: usize, pixels: i32, entries: usize, out: usize, rowBytes: usize): void {
  spread<f64>(frames, scales, pixels, entries, out, rowBytes);
}
export function survey_f64(frame: usize, pixels: i32): i32 {
  return survey<f64>(frame, pixels);
}
