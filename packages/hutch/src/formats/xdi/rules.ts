/**
 * What XDI 1.0 asks of the fields of a file, as tables. Codes and their order are those of the reference library,
 * libxdifile 1.1 (github.com/XraySpectroscopy/XAS-Data-Interchange), so that verdicts can be compared.
 */

/** Chemical symbols, lower case; the provisional ones of the specification included. */
export const SYMBOLS: ReadonlySet<string> = new Set(
  (
    "h he li be b c n o f ne na mg al si p s cl ar k ca sc ti v cr mn fe co ni cu zn ga ge as se br kr rb sr y zr nb " +
    "mo tc ru rh pd ag cd in sn sb te i xe cs ba la ce pr nd pm sm eu gd tb dy ho er tm yb lu hf ta w re os ir pt au " +
    "hg tl pb bi po at rn fr ra ac th pa u np pu am cm bk cf es fm md no lr rf db sg bh hs mt ds rg cn uut fl uup lv " +
    "uus uuo"
  ).split(" "),
);

/** Absorption edges, lower case. */
export const EDGES: ReadonlySet<string> = new Set(
  "k l l1 l2 l3 m m1 m2 m3 m4 m5 n n1 n2 n3 n4 n5 n6 n7 o o1 o2 o3 o4 o5 o6 o7".split(" "),
);

/** Families of the specification; every other one is an extension and should name a program of the first line. */
export const FAMILIES: ReadonlySet<string> = new Set(
  "facility beamline mono detector sample scan element column".split(" "),
);

/** Recommended fields with the bit each adds to the recommendation code when it is missing. */
export const RECOMMENDED: readonly (readonly [field: string, bit: number])[] = [
  ["facility.name", 1],
  ["facility.xray_source", 2],
  ["beamline.name", 4],
  ["scan.start_time", 8],
  ["column.1", 16],
];

/** A value that is there but wrong: a code and words. */
export interface XdiRemark {
  readonly code: number;
  readonly text: string;
}

/** The check of one field's value; undefined when it is fine. */
type FieldRule = (value: string) => XdiRemark | undefined;

const matches =
  (pattern: RegExp, code: number, text: string): FieldRule =>
  (value) =>
    pattern.test(value) ? undefined : { code, text };
const isIn =
  (known: ReadonlySet<string>, code: number, text: string): FieldRule =>
  (value) =>
    known.has(value.toLowerCase()) ? undefined : { code, text };

/** Rules by field, lower case. */
export const FIELD_RULES: Readonly<Record<string, FieldRule>> = {
  "element.symbol": isIn(SYMBOLS, 100, "element.symbol is not a chemical symbol"),
  "element.edge": isIn(EDGES, 101, "element.edge is not an absorption edge"),
  "element.reference": isIn(SYMBOLS, 102, "element.reference is not a chemical symbol"),
  "element.ref_edge": isIn(EDGES, 103, "element.ref_edge is not an absorption edge"),
  "column.1": matches(/energy|angle/, 105, "column.1 is neither energy nor angle"),
  "scan.start_time": timeRule,
  "scan.end_time": timeRule,
  "mono.d_spacing": matches(/^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/, 108, "mono.d_spacing is not a number"),
  "sample.temperature": matches(/^[-+]?\d*\.?\d+\s+[CFKcfk]/, 109, "sample.temperature is not a number with C, F or K"),
  "facility.energy": matches(/^\d*\.?\d+\s+[gm]ev/i, 110, "facility.energy is not a number with GeV or MeV"),
  "facility.current": matches(/^\d*\.?\d+\s+m?a/i, 110, "facility.current is not a number with mA or A"),
};

/** ISO 8601 date and time, with `T` or a blank between; fractions and a zone may follow. */
function timeRule(value: string): XdiRemark | undefined {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d\d):(\d\d)/.exec(value)?.slice(1).map(Number);
  if (!parts) return { code: 106, text: `the time "${value}" is not in the form 2026-03-14T16:08:56` };
  const [, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  const isInRange = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60;
  return isInRange ? undefined : { code: 107, text: `the time "${value}" does not exist` };
}
