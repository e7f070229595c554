import { RequestError } from "../../errors/mod.ts";

/** h c / e in eV Angstrom [CODATA 2018]: wavelength = this / energy. */
export const EV_ANGSTROM = 12398.419843320025;

/** Energies of laboratory sources in eV, by the usual name of the line. */
export const EMISSION_LINES_EV = {
  CuKa1: 8047.8231,
  CuKa2: 8027.9117,
  CuKa12: 8041.18,
  CuKb: 8905.337,
  MoKa1: 17479.374,
  CoKa1: 6930.32,
  CoKa2: 6915.3,
} as const;

/** The name of a laboratory emission line. */
export type EmissionLine = keyof typeof EMISSION_LINES_EV;

/** The beam's wavelength, given in one of two ways; one value, one per frame, or the name of an emission line. */
export type BeamEnergy =
  | { readonly energyEV: number | ArrayLike<number> | EmissionLine }
  | { readonly wavelengthA: number | ArrayLike<number> | EmissionLine };

/** Wavelength in Angstrom of a photon energy in eV. */
export function wavelengthOf(energyEV: number): number {
  return EV_ANGSTROM / energyEV;
}

/** The wavelength in Angstrom of each of `frames` frames. Throws RequestError for values that are not positive. */
export function wavelengths(beam: BeamEnergy, frames: number): Float64Array {
  const byEnergy = "energyEV" in beam;
  const given = byEnergy ? beam.energyEV : beam.wavelengthA;
  const result = new Float64Array(frames);
  if (typeof given === "string") return result.fill(wavelengthOf(EMISSION_LINES_EV[given]));
  for (let frame = 0; frame < frames; frame++) {
    const value = typeof given === "number" ? given : given[frame];
    if (value === undefined || !(value > 0) || !Number.isFinite(value)) {
      const [what, unit] = byEnergy ? ["energy", "eV"] : ["wavelength", "Angstrom"];
      throw new RequestError(
        `The ${what} of frame ${frame} is ${value ?? "missing"}. Give a positive number of ${unit}.`,
      );
    }
    result[frame] = byEnergy ? wavelengthOf(value) : value;
  }
  return result;
}
