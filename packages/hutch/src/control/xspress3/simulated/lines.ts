/** A fluorescence line: energy in eV and intensity, relative to the element's strongest. */
export type FluorescenceLine = readonly [energyEV: number, intensity: number];

/**
 * K lines (alpha, beta) of elements that are often seen, L lines of two heavy ones. [Energies: X-ray Data Booklet, table
 * 1-2; ratios rounded]
 */
export const FLUORESCENCE_LINES = {
  Si: [
    [1740, 1],
    [1836, 0.02],
  ],
  S: [
    [2307, 1],
    [2464, 0.05],
  ],
  Cl: [
    [2622, 1],
    [2816, 0.08],
  ],
  Ar: [
    [2957, 1],
    [3191, 0.1],
  ],
  K: [
    [3313, 1],
    [3590, 0.11],
  ],
  Ca: [
    [3691, 1],
    [4013, 0.13],
  ],
  Ti: [
    [4509, 1],
    [4932, 0.13],
  ],
  Cr: [
    [5412, 1],
    [5947, 0.13],
  ],
  Mn: [
    [5895, 1],
    [6490, 0.13],
  ],
  Fe: [
    [6400, 1],
    [7058, 0.13],
  ],
  Co: [
    [6925, 1],
    [7649, 0.14],
  ],
  Ni: [
    [7472, 1],
    [8265, 0.14],
  ],
  Cu: [
    [8040, 1],
    [8905, 0.14],
  ],
  Zn: [
    [8632, 1],
    [9572, 0.14],
  ],
  As: [
    [10532, 1],
    [11726, 0.15],
  ],
  Se: [
    [11209, 1],
    [12496, 0.15],
  ],
  Br: [
    [11907, 1],
    [13291, 0.16],
  ],
  Sr: [
    [14142, 1],
    [15836, 0.17],
  ],
  Zr: [
    [15746, 1],
    [17668, 0.18],
  ],
  Au: [
    [9713, 1],
    [11443, 0.7],
    [13382, 0.1],
  ],
  Pb: [
    [10552, 1],
    [12614, 0.7],
    [14764, 0.1],
  ],
} as const satisfies Readonly<Record<string, readonly FluorescenceLine[]>>;

/** An element that the simulated sample can hold. */
export type SampleElement = keyof typeof FLUORESCENCE_LINES;
