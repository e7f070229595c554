import { FLUORESCENCE_LINES, type FluorescenceLine, type SampleElement } from "./lines.ts";

/** What the simulated detector looks at, and how well it sees. */
export interface SampleOptions {
  /** Fluorescence of each element, relative to the others. */
  readonly elements: Readonly<Partial<Record<SampleElement, number>>>;
  /** Energy of the beam; lines above it are not excited. */
  readonly beamEV: number;
  /** Elastic and inelastic scattering, relative to the strongest element. */
  readonly elastic: number;
  readonly compton: number;
  /** Smooth background under everything, relative to the strongest element. */
  readonly background: number;
  /** Width of one bin. */
  readonly evPerBin: number;
}

/** A thin film of several metals in a beam of 12.7 keV. */
export const SAMPLE: SampleOptions = {
  elements: { Ca: 0.1, Cr: 0.15, Fe: 1, Ni: 0.2, Cu: 0.6, Zn: 0.4 },
  beamEV: 12_700,
  elastic: 0.25,
  compton: 0.15,
  background: 0.3,
  evPerBin: 10,
};

/** Energy for one electron-hole pair in silicon, its Fano factor, and the noise of the electronics (full width). */
const PAIR_EV = 3.66;
const FANO = 0.114;
const NOISE_EV = 80;
const FULL_WIDTH = 2.3548;

/** Scattering angle of the detector, at 90 degrees to the beam. */
const SCATTERING_COSINE = 0;
const ELECTRON_EV = 510_999;

/** How much wider than a line the inelastic peak is, for the range of angles and of electron momenta. */
const COMPTON_WIDENING = 2.5;

/**
 * The mean spectrum of a silicon drift detector: probability of each bin for one event without pile-up, of sum 1.
 * Lines are Gaussian with the width of the Fano limit and the electronics; the inelastic peak lies at
 * E / (1 + (E / 511 keV)(1 - cos angle)); the background falls off towards high energies. What is above the range goes
 * into the last bin.
 */
export function meanSpectrum(bins: number, sample: SampleOptions): Float64Array {
  const { elements, beamEV, elastic, compton, background, evPerBin } = sample;
  const spectrum = new Float64Array(bins);
  const strongest = Math.max(0, ...Object.values(elements)) || 1;
  for (const [element, amount] of Object.entries(elements)) {
    const lines: readonly FluorescenceLine[] = FLUORESCENCE_LINES[element as SampleElement];
    for (const [energy, intensity] of lines) {
      if (energy < beamEV) addPeak(spectrum, evPerBin, { energy, area: amount * intensity, widening: 1 });
    }
  }
  const inelastic = beamEV / (1 + (beamEV / ELECTRON_EV) * (1 - SCATTERING_COSINE));
  addPeak(spectrum, evPerBin, { energy: beamEV, area: elastic * strongest, widening: 1 });
  addPeak(spectrum, evPerBin, { energy: inelastic, area: compton * strongest, widening: COMPTON_WIDENING });
  addBackground(spectrum, evPerBin, background * strongest, beamEV);
  return normalized(spectrum);
}

/**
 * The spectrum with pile-up: a part of the events are two photons that arrived as one, at the sum of their energies.
 *
 * @param single probability of each bin, of sum 1
 * @param fraction of events that are two photons, 0 .. 1
 */
export function withPileUp(single: Float64Array, fraction: number): Float64Array {
  const result = single.map((value) => (1 - fraction) * value);
  const last = single.length - 1;
  for (let i = 0; i < single.length; i++) {
    const first = fraction * single[i]!;
    if (first < 1e-12) continue;
    const room = single.length - i;
    for (let j = 0; j < room; j++) result[i + j]! += first * single[j]!;
    for (let j = room; j < single.length; j++) result[last]! += first * single[j]!;
  }
  return result;
}

function addPeak(
  spectrum: Float64Array,
  evPerBin: number,
  { energy, area, widening }: { energy: number; area: number; widening: number },
): void {
  const sigma =
    (widening * Math.hypot(NOISE_EV, FULL_WIDTH * Math.sqrt(FANO * PAIR_EV * energy))) / FULL_WIDTH / evPerBin;
  const center = energy / evPerBin;
  const last = spectrum.length - 1;
  const norm = area / (sigma * Math.sqrt(2 * Math.PI));
  for (let bin = Math.max(0, Math.floor(center - 6 * sigma)); bin <= center + 6 * sigma; bin++) {
    spectrum[Math.min(bin, last)]! += norm * Math.exp(-((bin - center) ** 2) / (2 * sigma ** 2));
  }
}

/** Bremsstrahlung of photoelectrons: falls with energy and ends at that of the beam; none below 300 eV. */
function addBackground(spectrum: Float64Array, evPerBin: number, area: number, beamEV: number): void {
  const shape = spectrum.map((_, bin) => {
    const energy = bin * evPerBin;
    return energy < 300 || energy > beamEV ? 0 : Math.exp((-4 * energy) / beamEV);
  });
  const total = shape.reduce((sum, value) => sum + value, 0) || 1;
  for (const [bin, value] of shape.entries()) spectrum[bin]! += (area * value) / total;
}

function normalized(spectrum: Float64Array): Float64Array {
  const total = spectrum.reduce((sum, value) => sum + value, 0);
  return spectrum.map((value) => value / total);
}
