import type { PlainPixels } from "./data-type.ts";
import { normal, poisson, seededRandom } from "./random.ts";

/** Where a motor puts the beam and how far around that the beam passes. */
export interface StageOptics {
  /** Position with the most light, in the motor's unit. */
  readonly peak: number;
  /** Standard deviation of the light over the motor's position, in its unit. */
  readonly sigma: number;
  /** How far the spot moves on the chip, pixels per unit. */
  readonly pixelsPerUnit: number;
}

/** The beam on the chip. */
export interface BeamOptions {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly horizontal?: StageOptics;
  readonly vertical?: StageOptics;
  /** Counts at the middle of the spot when both motors are at their peak. Default 180. */
  readonly peakCounts?: number;
  /** Standard deviations of the spot in pixels. Default: a 34th of the width, a 46th of the height. */
  readonly spotSigma?: { readonly x: number; readonly y: number };
  /** Mean of the dark counts, which are Poisson distributed. Default 0.5. */
  readonly dark?: number;
}

/** Positions of the two stages that steer the beam, in their own units. */
export interface BeamPosition {
  readonly horizontal: number;
  readonly vertical: number;
}

const TILE_EXTRA = 65_536;
const NORMAL_COUNT = 65_536;
/** Shot-to-shot fluctuation of the beam, relative. */
const FLUX_NOISE = 0.005;

/**
 * The picture of a beam that passes two stages: a Gaussian spot whose brightness and place follow the stages, on Poisson
 * dark counts, with counting noise. The same seed and calls give the same pictures.
 *
 * It costs one copy of the chip and some work inside four standard deviations of the spot: dark counts come from a tile
 * made once and read from a random place, the spot is a product of two curves.
 */
export class BeamScene {
  readonly width: number;
  readonly height: number;
  readonly #horizontal: StageOptics;
  readonly #vertical: StageOptics;
  readonly #peakCounts: number;
  readonly #spotSigma: { readonly x: number; readonly y: number };
  readonly #random: () => number;
  readonly #darkTile: Uint8Array;
  readonly #normals: Float32Array;

  constructor(options: BeamOptions) {
    this.width = options.width;
    this.height = options.height;
    this.#horizontal = options.horizontal ?? { peak: 0.12, sigma: 0.35, pixelsPerUnit: 120 };
    this.#vertical = options.vertical ?? { peak: 0.3, sigma: 0.8, pixelsPerUnit: 60 };
    this.#peakCounts = options.peakCounts ?? 180;
    this.#spotSigma = options.spotSigma ?? { x: options.width / 34, y: options.height / 46 };
    this.#random = seededRandom(options.seed);
    const dark = options.dark ?? 0.5;
    this.#darkTile = Uint8Array.from({ length: this.width * this.height + TILE_EXTRA }, () =>
      poisson(dark, this.#random),
    );
    this.#normals = Float32Array.from({ length: NORMAL_COUNT }, () => normal(this.#random));
  }

  /** The light that passes the stages, 1 at the peak. */
  transmission(position: BeamPosition): number {
    return passed(position.horizontal, this.#horizontal) * passed(position.vertical, this.#vertical);
  }

  /** Draw one exposure into `pixels` (row by row, `width * height`), clipped at `saturation` counts. */
  draw(pixels: PlainPixels, position: BeamPosition, gain: number, saturation: number): void {
    const start = Math.floor(this.#random() * TILE_EXTRA);
    pixels.set(this.#darkTile.subarray(start, start + pixels.length));
    const flux = 1 + FLUX_NOISE * normal(this.#random);
    const peak = this.#peakCounts * gain * flux * this.transmission(position);
    const centerX = this.width / 2 + (position.horizontal - this.#horizontal.peak) * this.#horizontal.pixelsPerUnit;
    const centerY = this.height / 2 + (position.vertical - this.#vertical.peak) * this.#vertical.pixelsPerUnit;
    if (peak < 0.01) return;
    const x = curve(centerX, this.#spotSigma.x, this.width);
    const y = curve(centerY, this.#spotSigma.y, this.height);
    const normals = this.#normals;
    let noiseIndex = Math.floor(this.#random() * NORMAL_COUNT);
    for (let j = 0; j < y.values.length; j++) {
      const row = (y.first + j) * this.width + x.first;
      const rowPeak = peak * y.values[j]!;
      for (let i = 0; i < x.values.length; i++) {
        const mean = rowPeak * x.values[i]!;
        noiseIndex = (noiseIndex + 1) & (NORMAL_COUNT - 1);
        const light = Math.round(mean + Math.sqrt(mean) * normals[noiseIndex]!);
        if (light > 0) pixels[row + i] = Math.min(saturation, pixels[row + i]! + light);
      }
    }
  }
}

function passed(position: number, optics: StageOptics): number {
  return Math.exp(-0.5 * ((position - optics.peak) / optics.sigma) ** 2);
}

/** A Gaussian of height 1 on the pixels 0..length-1 within four standard deviations of its center. */
function curve(
  center: number,
  sigma: number,
  length: number,
): { readonly first: number; readonly values: Float64Array } {
  const first = Math.max(0, Math.ceil(center - 4 * sigma));
  const last = Math.min(length - 1, Math.floor(center + 4 * sigma));
  const values = new Float64Array(Math.max(0, last - first + 1));
  for (let i = 0; i < values.length; i++) values[i] = Math.exp(-0.5 * ((first + i - center) / sigma) ** 2);
  return { first, values };
}
