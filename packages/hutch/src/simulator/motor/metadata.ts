import type { PvMetadata } from "../../control/mod.ts";
import { FIELDS, type FieldName, type FieldRange, type FieldSpec, type FieldUnit, type FieldValues } from "./fields.ts";

type Range = { readonly low: number; readonly high: number };

const UNITS: Readonly<Record<FieldUnit, (f: FieldValues) => string>> = {
  position: (f) => f.EGU,
  speed: (f) => `${f.EGU}/sec`,
  acceleration: (f) => `${f.EGU}/s2`,
  time: () => "sec",
  steps: () => "steps",
};

/** What a client reads as display and control limits. A raw range turns round with the sign of MRES. */
const RANGES: Readonly<Record<FieldRange, (f: FieldValues) => Range>> = {
  user: (f) => ({ low: f.LLM, high: f.HLM }),
  dial: (f) => ({ low: f.DLLM, high: f.DHLM }),
  raw: (f) => {
    const ends = [f.DLLM / f.MRES, f.DHLM / f.MRES];
    return { low: Math.min(...ends), high: Math.max(...ends) };
  },
  speed: (f) => ({ low: f.VBAS, high: f.VMAX }),
};

/** Units, precision, limits and choices of a field, as they are now. */
export function fieldMetadata(name: FieldName, f: FieldValues): PvMetadata {
  const spec: FieldSpec = FIELDS[name];
  const range = spec.range && RANGES[spec.range](f);
  const isReal = spec.type === "double" || spec.type === "float";
  return {
    ...(spec.unit && { units: UNITS[spec.unit](f) }),
    ...(isReal && { precision: f.PREC }),
    ...(spec.choices && { choices: spec.choices }),
    ...(range && { display: range, control: range }),
    ...((name === "VAL" || name === "DVAL") && {
      alarm: { low: f.LOLO, high: f.HIHI },
      warning: { low: f.LOW, high: f.HIGH },
    }),
  };
}
