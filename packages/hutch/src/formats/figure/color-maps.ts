import type { Scale } from "./figure.ts";

/** A stop of a color map: lightness 0..1, chroma and hue (degrees) in OKLCH. [Björn Ottosson, "A perceptual color space for image processing", 2020] */
type Stop = readonly [lightness: number, chroma: number, hue: number];

/**
 * Maps by name. Lightness rises evenly in the sequential ones, so that equal steps of the value are equal steps to the
 * eye, also in print without color.
 */
const STOPS = {
  /** Night blue over green to yellow; the default. */
  lagoon: [
    [0.24, 0.13, 302],
    [0.4, 0.13, 275],
    [0.56, 0.11, 230],
    [0.73, 0.13, 165],
    [0.93, 0.19, 108],
  ],
  /** Black over red to pale yellow. */
  ember: [
    [0.05, 0.01, 300],
    [0.27, 0.14, 305],
    [0.48, 0.2, 15],
    [0.71, 0.18, 52],
    [0.96, 0.09, 105],
  ],
  grey: [
    [0.1, 0, 0],
    [0.98, 0, 0],
  ],
  /** Blue over near white to red, for differences around the middle. */
  polar: [
    [0.4, 0.15, 258],
    [0.68, 0.1, 245],
    [0.97, 0.005, 245],
    [0.7, 0.12, 35],
    [0.42, 0.17, 25],
  ],
} as const satisfies Record<string, readonly Stop[]>;

/** The name of a color map. */
export type ColorMapName = keyof typeof STOPS;

/** All color maps. */
export const COLOR_MAPS = Object.keys(STOPS) as readonly ColorMapName[];

/** How missing values are drawn. */
export const MISSING_COLOR = [226, 226, 229] as const;

const STEPS = 256;
const tables = new Map<ColorMapName, Uint8Array>();

/** The colors of a map from low to high, `[256, (red, green, blue)]`. */
export function colorTable(name: ColorMapName): Uint8Array {
  const known = tables.get(name);
  if (known) return known;
  const stops: readonly Stop[] = STOPS[name];
  const table = new Uint8Array(3 * STEPS);
  for (let i = 0; i < STEPS; i++) {
    const place = (i / (STEPS - 1)) * (stops.length - 1);
    const left = Math.min(stops.length - 2, Math.floor(place));
    table.set(srgbOf(between(stops[left]!, stops[left + 1]!, place - left)), 3 * i);
  }
  tables.set(name, table);
  return table;
}

/**
 * Colors of values, `[value, (red, green, blue)]`.
 *
 * @param low, high the values at the ends of the map; on a log scale both must be above 0
 */
export function colorsOf(
  values: ArrayLike<number>,
  { low, high, name, scale }: { low: number; high: number; name: ColorMapName; scale: Scale },
): Uint8Array {
  const table = colorTable(name);
  const colors = new Uint8Array(3 * values.length);
  const [from, to] = scale === "log" ? [Math.log(low), Math.log(high)] : [low, high];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      colors.set(MISSING_COLOR, 3 * i);
      continue;
    }
    // On a log scale 0 and below lie at the low end, as pixels without a count do.
    const place = scale === "log" ? (value > 0 ? Math.log(value) : from) : value;
    const share = to > from ? (place - from) / (to - from) : 0.5;
    const step = Math.max(0, Math.min(STEPS - 1, Math.round(share * (STEPS - 1))));
    colors[3 * i] = table[3 * step]!;
    colors[3 * i + 1] = table[3 * step + 1]!;
    colors[3 * i + 2] = table[3 * step + 2]!;
  }
  return colors;
}

/** Halfway colors in the rectangular coordinates of OKLab, lightness straight. */
function between([l0, c0, h0]: Stop, [l1, c1, h1]: Stop, share: number): readonly [number, number, number] {
  const mix = (from: number, to: number) => from + (to - from) * share;
  const part = (chroma: number, hue: number) => {
    const angle = (hue * Math.PI) / 180;
    return [chroma * Math.cos(angle), chroma * Math.sin(angle)] as const;
  };
  const [a0, b0] = part(c0, h0);
  const [a1, b1] = part(c1, h1);
  return [mix(l0, l1), mix(a0, a1), mix(b0, b1)];
}

/** OKLab to 8-bit sRGB; chroma is taken back until the color can be shown. [Ottosson 2020; IEC 61966-2-1] */
function srgbOf([lightness, a, b]: readonly [number, number, number]): readonly number[] {
  for (let chroma = 1; chroma > 0; chroma -= 0.02) {
    const linear = linearOf(lightness, a * chroma, b * chroma);
    if (linear.every((channel) => channel >= -1e-4 && channel <= 1.0001)) return linear.map(encoded);
  }
  return linearOf(lightness, 0, 0).map(encoded);
}

function linearOf(lightness: number, a: number, b: number): readonly number[] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function encoded(channel: number): number {
  const bounded = Math.max(0, Math.min(1, channel));
  return Math.round(255 * (bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * bounded ** (1 / 2.4) - 0.055));
}
