/** Colors, sizes and distances of all figures, in CSS pixels. */
export const STYLE = {
  background: "#ffffff",
  ink: "#1c1c22",
  quiet: "#6a6a74",
  frameWidth: 1,
  majorTick: 6,
  minorTick: 3.5,
  labelSize: 12.5,
  axisTitleSize: 13.5,
  titleSize: 15.5,
  subtitleSize: 12,
  curveWidth: 1.7,
  dotRadius: 2.8,
  /** Curves with more points are drawn without dots. */
  mostDottedPoints: 80,
  colorBarWidth: 14,
} as const;

/** Colors of curves, in order: told apart by lightness too, for print and for color-blind eyes. */
export const CURVE_COLORS = [
  "#1f5a9e",
  "#d1483f",
  "#2a9464",
  "#e5942a",
  "#7a4a9f",
  "#36a3c2",
  "#8c6a3f",
  "#52525c",
] as const;

const UNITS: Readonly<Record<string, string>> = {
  "1/angstrom": "Å⁻¹",
  "1/Angstrom": "Å⁻¹",
  angstrom: "Å",
  deg: "°",
  degrees: "°",
  degree: "°",
  um: "µm",
  us: "µs",
};

/** A unit as it is printed: `Å⁻¹` for `1/angstrom`. */
export function printedUnit(unit: string): string {
  return UNITS[unit] ?? unit;
}

/** Width of a text in a usual sans-serif font of this size, near enough to leave room for it. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) {
    if (/[iljtfr.,:;'|!()[\] ]/.test(character)) width += 0.31;
    else if (/[mwMWÅ@%—]/.test(character)) width += 0.84;
    else if (/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]/.test(character)) width += 0.36;
    else if (/[A-Z]/.test(character)) width += 0.68;
    else width += 0.56;
  }
  return width * size;
}
