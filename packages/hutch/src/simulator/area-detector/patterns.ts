import type { PlainPixels } from "./data-type.ts";
import type { Random } from "./random.ts";

/** How two sine waves are put together. */
export type SineOperation = "Add" | "Multiply";

/** One sine wave; the frequency is in waves per picture, the phase in degrees. */
export interface SineWave {
  readonly amplitude: number;
  readonly frequency: number;
  readonly phaseDeg: number;
}

/** Regularly placed Gaussian peaks; positions and widths in pixels, `variation` in percent of the height. */
export interface PeakGrid {
  readonly count: number;
  readonly start: number;
  readonly step: number;
  readonly sigma: number;
}

/** The chip that a pattern is drawn on. */
export interface Chip {
  readonly pixels: PlainPixels;
  readonly width: number;
  readonly height: number;
}

const PEAK_RANGE_SIGMAS = 4;

/** Random offsets of `offset .. offset + noise`, made once and shown from a random place in each frame. */
export function noiseTile(length: number, offset: number, noise: number, random: Random): Float64Array {
  const tile = new Float64Array(length);
  for (let i = 0; i < length; i++) tile[i] = offset + noise * random();
  return tile;
}

/** Fill the chip with the tile, starting at a random place and going round. */
export function drawNoise(chip: Chip, tile: Float64Array, random: Random): void {
  const start = Math.floor(tile.length * random());
  chip.pixels.set(tile.subarray(start));
  chip.pixels.set(tile.subarray(0, start), tile.length - start);
}

/**
 * Add a ramp: pixel (x, y) of frame n since the reset gets gain * (gainX x + gainY y) + n gain, wrapping in the pixel's
 * type [ADSimDetector, LinearRamp].
 */
export function addLinearRamp(chip: Chip, gain: number, gainX: number, gainY: number, frame: number): void {
  const { pixels, width, height } = chip;
  const isFloat = pixels instanceof Float32Array || pixels instanceof Float64Array;
  const step = isFloat ? gain : Math.trunc(gain);
  let i = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const ramp = step * (gainX * x + gainY * y);
      pixels[i]! += (isFloat ? ramp : Math.trunc(ramp)) + frame * step;
    }
  }
}

/** Add peaks of height `gain`, each varied by at most half of `variationPercent`, cut at four sigma [ADSimDetector, Peaks]. */
export function addPeaks(
  chip: Chip,
  gain: number,
  grid: { readonly x: PeakGrid; readonly y: PeakGrid },
  variationPercent: number,
  random: Random,
): void {
  for (let row = 0; row < grid.y.count; row++) {
    for (let column = 0; column < grid.x.count; column++) {
      const height = gain * (variationPercent === 0 ? 1 : 1 + (variationPercent / 100) * (random() - 0.5));
      const centerX = grid.x.start + column * grid.x.step;
      const centerY = grid.y.start + row * grid.y.step;
      addPeak(chip, height, { center: centerX, sigma: grid.x.sigma }, { center: centerY, sigma: grid.y.sigma });
    }
  }
}

interface PeakAxis {
  readonly center: number;
  readonly sigma: number;
}

function addPeak(chip: Chip, height: number, x: PeakAxis, y: PeakAxis): void {
  const [firstX, lastX] = reach(x, chip.width);
  const [firstY, lastY] = reach(y, chip.height);
  for (let row = firstY; row <= lastY; row++) {
    const rowHeight = height * Math.exp(-0.5 * ((row - y.center) / y.sigma) ** 2);
    for (let column = firstX; column <= lastX; column++) {
      chip.pixels[row * chip.width + column]! += rowHeight * Math.exp(-0.5 * ((column - x.center) / x.sigma) ** 2);
    }
  }
}

function reach({ center, sigma }: PeakAxis, length: number): readonly [first: number, last: number] {
  const half = PEAK_RANGE_SIGMAS * sigma;
  return [Math.max(0, center - half), Math.min(length - 1, center + half)];
}

/** Two waves along one axis; the time runs on from picture to picture. */
export interface SineAxis {
  readonly waves: readonly [SineWave, SineWave];
  readonly operation: SineOperation;
  readonly gain: number;
}

/** Add gain * (X(x) + Y(y)), each of two sine waves in t = counter * axisGain / size [ADSimDetector, Sine]. */
export function addSines(
  chip: Chip,
  gain: number,
  axes: { readonly x: SineAxis; readonly y: SineAxis },
  frame: number,
): void {
  const x = sineCurve(axes.x, chip.width, frame);
  const y = sineCurve(axes.y, chip.height, frame);
  let i = 0;
  for (const rowValue of y) {
    for (const columnValue of x) chip.pixels[i++]! += gain * (rowValue + columnValue);
  }
}

function sineCurve(axis: SineAxis, size: number, frame: number): Float64Array {
  const [first, second] = axis.waves;
  return Float64Array.from({ length: size }, (_, i) => {
    const time = ((frame * size + i) * axis.gain) / size;
    const a = sineAt(first, time);
    const b = sineAt(second, time);
    return axis.operation === "Add" ? a + b : a * b;
  });
}

function sineAt(wave: SineWave, time: number): number {
  return wave.amplitude * Math.sin(2 * Math.PI * (time * wave.frequency + wave.phaseDeg / 360));
}
