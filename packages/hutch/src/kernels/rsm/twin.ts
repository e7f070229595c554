import { PIXEL_ARRAYS, type PixelType, type Pointer, RAY_BYTES, type RsmKernel, TABLE_ENTRY_BYTES } from "./kernel.ts";
import { GRID } from "./layout.ts";

/** 2^52 + 2^51: adding and subtracting it rounds to the nearest integer, ties to even. */
const ROUNDER = 6755399441055744;

/**
 * The kernel in plain TypeScript, over the same memory and with the same steps in the same order as the compiled one:
 * every intermediate number agrees to the last bit.
 */
export function makeTwin(buffer: ArrayBufferLike): RsmKernel {
  const f64 = new Float64Array(buffer);
  const i32 = new Int32Array(buffer);
  const u32 = new Uint32Array(buffer);
  const place = { row: 0, column: 0, highRow: 0, highColumn: 0 };

  /** Finds the bins of one ray; false when its q is not accepted. */
  function locate(view: number, grid: number, ray: number): boolean {
    const x = f64[ray]!;
    const y = f64[ray + 1]!;
    const z = f64[ray + 2]!;
    const slow = f64[view]! * x + f64[view + 2]! * y + f64[view + 4]! * z - f64[view + 6]!;
    const fast = f64[view + 1]! * x + f64[view + 3]! * y + f64[view + 5]! * z - f64[view + 7]!;
    const low = grid + GRID.acceptLow;
    if (!(slow >= f64[low]! && slow <= f64[low + 2]! && fast >= f64[low + 1]! && fast <= f64[low + 3]!)) return false;
    const rows = binsOf(slow, grid);
    const columns = binsOf(fast, grid + 1);
    place.row = rows + ROUNDER - ROUNDER;
    place.column = columns + ROUNDER - ROUNDER;
    place.highRow = upperFraction(rows - place.row, grid);
    place.highColumn = upperFraction(columns - place.column, grid + 1);
    return true;
  }

  function binsOf(q: number, axis: number): number {
    const min = f64[axis + GRID.min]!;
    const max = f64[axis + GRID.max]!;
    const clamped = q < min ? min : q > max ? max : q;
    return (clamped - f64[axis + GRID.half]! - min) / f64[axis + GRID.step]!;
  }

  function upperFraction(over: number, axis: number): number {
    const fraction = over * f64[axis + GRID.gain]! + f64[axis + GRID.bias]!;
    return fraction > 0 ? fraction : 0;
  }

  function addFour(out: number, row: number, value: number): void {
    const at = out + place.row * row + place.column;
    const high = place.highColumn * value;
    const low = (1 - place.highColumn) * value;
    f64[at]! += low * (1 - place.highRow);
    f64[at + 1]! += high * (1 - place.highRow);
    f64[at + row]! += low * place.highRow;
    f64[at + row + 1]! += high * place.highRow;
  }

  function weigh(view: Pointer, grid: Pointer, rays: Pointer, count: number, out: Pointer, rowBytes: number): void {
    for (let ray = rays / 8, end = ray + 3 * count; ray < end; ray += 3) {
      if (locate(view / 8, grid / 8, ray)) addFour(out / 8, rowBytes / 8, 1);
    }
  }

  return {
    weigh,

    weighAll(view, grid, rays, count, out, rowBytes) {
      const [v, g] = [view / 8, grid / 8];
      for (let ray = rays / 8, end = ray + 3 * count; ray < end; ray += 3) {
        const x = f64[ray]!;
        const y = f64[ray + 1]!;
        const z = f64[ray + 2]!;
        const rows = f64[v]! * x + f64[v + 2]! * y + f64[v + 4]! * z - f64[v + 6]!;
        const columns = f64[v + 1]! * x + f64[v + 3]! * y + f64[v + 5]! * z - f64[v + 7]!;
        place.row = rows + ROUNDER - ROUNDER;
        place.column = columns + ROUNDER - ROUNDER;
        place.highRow = upperFraction(rows - place.row, g);
        place.highColumn = upperFraction(columns - place.column, g + 1);
        addFour(out / 8, rowBytes / 8, 1);
      }
    },

    scan(type, frame, pixels, scale, view, grid, rays, out, rowBytes) {
      const values = pixelsAt(buffer, type, frame, pixels);
      for (let i = 0; i < pixels; i++) {
        const value = values[i]!;
        if (value === 0) continue;
        if (locate(view / 8, grid / 8, (rays + i * RAY_BYTES) / 8)) addFour(out / 8, rowBytes / 8, scale * value);
      }
    },

    fuse(type, frame, pixels, scale, view, grid, rays, sum, weight, rowBytes) {
      const values = pixelsAt(buffer, type, frame, pixels);
      for (let i = 0; i < pixels; i++) {
        const value = values[i]!;
        if (!Number.isFinite(value)) continue;
        if (!locate(view / 8, grid / 8, (rays + i * RAY_BYTES) / 8)) continue;
        addFour(weight / 8, rowBytes / 8, 1);
        if (value !== 0) addFour(sum / 8, rowBytes / 8, scale * value);
      }
    },

    table(view, grid, rays, pixels, out, rowBytes) {
      for (let i = 0; i < pixels; i++) {
        const entry = out + i * TABLE_ENTRY_BYTES;
        if (!locate(view / 8, grid / 8, (rays + i * RAY_BYTES) / 8)) {
          i32[(entry + 16) / 4] = -1;
          continue;
        }
        f64[entry / 8] = place.highRow;
        f64[entry / 8 + 1] = place.highColumn;
        i32[(entry + 16) / 4] = place.row * rowBytes + place.column * 32;
      }
    },

    spread(type, frames, scales, pixels, table, out, rowBytes) {
      for (let lane = 0; lane < 4; lane++) {
        const values = pixelsAt(buffer, type, u32[frames / 4 + lane]!, pixels);
        const scale = f64[scales / 8 + lane]!;
        for (let i = 0; i < pixels; i++) {
          const entry = table + i * TABLE_ENTRY_BYTES;
          const offset = i32[(entry + 16) / 4]!;
          const value = values[i]!;
          if (offset < 0 || value === 0) continue;
          place.highRow = f64[entry / 8]!;
          place.highColumn = f64[entry / 8 + 1]!;
          const at = (out + offset) / 8 + lane;
          const row = rowBytes / 8;
          f64[at]! += value * scale * ((1 - place.highRow) * (1 - place.highColumn));
          f64[at + 4]! += value * scale * ((1 - place.highRow) * place.highColumn);
          f64[at + row]! += value * scale * (place.highRow * (1 - place.highColumn));
          f64[at + row + 4]! += value * scale * (place.highRow * place.highColumn);
        }
      }
    },

    survey(type, frame, pixels) {
      const values = pixelsAt(buffer, type, frame, pixels);
      let set = 0;
      for (let i = 0; i < pixels; i++) {
        const value = values[i]!;
        if (!Number.isFinite(value)) return -1;
        if (value !== 0) set++;
      }
      return set;
    },
  };
}

function pixelsAt(buffer: ArrayBufferLike, type: PixelType, at: Pointer, pixels: number): ArrayLike<number> {
  return new PIXEL_ARRAYS[type](buffer as ArrayBuffer, at, pixels);
}
