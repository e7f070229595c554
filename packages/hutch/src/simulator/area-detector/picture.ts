import type { NumericArray } from "../../documents/mod.ts";
import { castPixels, type DataType, PIXEL_TYPES, type PlainPixels, plainWorkspace } from "./data-type.ts";
import { type ColorMode, type Dimension, plainDimension } from "./nd-array.ts";
import {
  addLinearRamp,
  addPeaks,
  addSines,
  drawNoise,
  noiseTile,
  type SineAxis,
  type SineOperation,
} from "./patterns.ts";
import type { PvBank } from "./pv-bank.ts";
import { type Random, seededRandom } from "./random.ts";
import type { BeamPosition, BeamScene } from "./scene.ts";

/** A raw exposure of the whole chip. */
export interface Picture {
  readonly pixels: NumericArray;
  readonly dataType: DataType;
  readonly colorMode: ColorMode;
  readonly dimensions: readonly Dimension[];
}

/** What makes the pictures of a camera. */
export interface PictureSource {
  /** The next exposure, with the settings that the bank holds now. */
  expose(bank: PvBank, position: BeamPosition): Picture;
  /** Begin patterns and noise anew. */
  reset(): void;
}

/** Pictures of the beam alone, in the pixel type that the bank asks for. */
export function beamPictures(scene: BeamScene): PictureSource {
  return {
    expose: (bank, position) => {
      const dataType = bank.label("DataType") as DataType;
      const pixels = plainWorkspace(dataType, scene.width * scene.height);
      scene.draw(pixels, position, bank.number("Gain"), PIXEL_TYPES[dataType].high);
      return {
        pixels: castPixels(pixels, dataType),
        dataType,
        colorMode: "Mono",
        dimensions: [plainDimension(scene.width), plainDimension(scene.height)],
      };
    },
    reset: () => {},
  };
}

/** The beam and the patterns of ADSimDetector, by SimMode, with offset, noise and color. */
export class SimPictures implements PictureSource {
  readonly #scene: BeamScene;
  readonly #random: Random;
  #framesSinceReset = 0;
  #background: Float64Array | undefined;

  constructor(scene: BeamScene, seed: number) {
    this.#scene = scene;
    this.#random = seededRandom(seed);
  }

  reset(): void {
    this.#framesSinceReset = 0;
    this.#background = undefined;
  }

  expose(bank: PvBank, position: BeamPosition): Picture {
    const dataType = bank.label("DataType") as DataType;
    const colorMode = bank.label("ColorMode") as ColorMode;
    const { width, height } = this.#scene;
    const mono = plainWorkspace(dataType, width * height);
    this.#draw(mono, bank, dataType, position);
    this.#framesSinceReset += 1;
    const colored = colorMode === "Mono" ? mono : paint(mono, width, height, colorMode, colorGains(bank));
    return {
      pixels: castPixels(colored, dataType),
      dataType,
      colorMode,
      dimensions: colorSizes(width, height, colorMode).map(plainDimension),
    };
  }

  #draw(pixels: PlainPixels, bank: PvBank, dataType: DataType, position: BeamPosition): void {
    const mode = bank.label("SimMode");
    const gain = bank.number("Gain");
    if (mode === "Beam") {
      this.#scene.draw(pixels, position, gain, PIXEL_TYPES[dataType].high);
      return;
    }
    const chip = { pixels, width: this.#scene.width, height: this.#scene.height };
    const offset = bank.number("Offset");
    const noise = bank.number("Noise");
    if (offset !== 0 || noise !== 0) {
      this.#background ??= noiseTile(pixels.length, offset, noise, this.#random);
      drawNoise(chip, this.#background, this.#random);
    }
    if (mode === "LinearRamp") {
      addLinearRamp(chip, gain, bank.number("GainX"), bank.number("GainY"), this.#framesSinceReset);
    } else if (mode === "Peaks") {
      addPeaks(chip, gain, { x: peaks(bank, "X"), y: peaks(bank, "Y") }, bank.number("PeakVariation"), this.#random);
    } else if (mode === "Sine") {
      addSines(chip, gain, { x: sines(bank, "X"), y: sines(bank, "Y") }, this.#framesSinceReset);
    }
  }
}

function peaks(bank: PvBank, axis: "X" | "Y") {
  const value = (name: string) => bank.number(`Peak${name}${axis}`);
  return { count: value("Num"), start: value("Start"), step: value("Step"), sigma: value("Width") };
}

function sines(bank: PvBank, axis: "X" | "Y"): SineAxis {
  const wave = (number: 1 | 2) => ({
    amplitude: bank.number(`${axis}Sine${number}Amplitude`),
    frequency: bank.number(`${axis}Sine${number}Frequency`),
    phaseDeg: bank.number(`${axis}Sine${number}Phase`),
  });
  const operation = bank.label(`${axis}SineOperation`) as SineOperation;
  return { waves: [wave(1), wave(2)], operation, gain: bank.number(`Gain${axis}`) };
}

function colorGains(bank: PvBank): readonly number[] {
  return ["Red", "Green", "Blue"].map((color) => bank.number(`Gain${color}`));
}

/** Sizes of the axes, fastest first. */
function colorSizes(width: number, height: number, mode: ColorMode): readonly number[] {
  if (mode === "RGB1") return [3, width, height];
  if (mode === "RGB2") return [width, 3, height];
  return mode === "RGB3" ? [width, height, 3] : [width, height];
}

/** Pixel and row distance of each color mode, and the distance between its colors. */
function colorStrides(width: number, height: number, mode: ColorMode) {
  if (mode === "RGB1") return { pixel: 3, row: 3 * width, color: 1 };
  if (mode === "RGB2") return { pixel: 1, row: 3 * width, color: width };
  return { pixel: 1, row: width, color: width * height };
}

function paint(
  mono: PlainPixels,
  width: number,
  height: number,
  mode: ColorMode,
  gains: readonly number[],
): PlainPixels {
  const painted = new (mono.constructor as new (length: number) => PlainPixels)(mono.length * 3);
  const stride = colorStrides(width, height, mode);
  for (const [color, gain] of gains.entries()) {
    for (let y = 0; y < height; y++) {
      const start = y * stride.row + color * stride.color;
      for (let x = 0; x < width; x++) painted[start + x * stride.pixel] = gain * mono[y * width + x]!;
    }
  }
  return painted;
}
