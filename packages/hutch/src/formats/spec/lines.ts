/**
 * The lines of a SPEC data file, as the readers of silx, PyMca and spec2nexus take them. Names are separated by two
 * blanks, values by one; every line ends with `\n`. Only finite decimal numbers are ever written: `nan` in a row makes
 * silx drop rows or columns without a word.
 */

/** Motors, positions and counters are written eight to a line. */
const PER_LINE = 8;
/** Channels of a spectrum to a line, as `#@MCA %16C` announces. */
const CHANNELS_PER_LINE = 16;

/** The block at the top of a file, and again wherever the set of motors changes. */
export interface SpecFileHead {
  readonly fileName: string;
  /** UNIX seconds, an integer: positions and `Epoch` columns of the scans below refer to the block by this number. */
  readonly epoch: number;
  /** `Sat Nov 21 02:28:12 2026`, local time. */
  readonly date: string;
  readonly comments: readonly string[];
  /** Names whose positions each scan gives. */
  readonly motors: readonly string[];
}

/** What stands before the rows of a scan. */
export interface SpecScanHead {
  readonly number: number;
  readonly command: string;
  readonly date: string;
  readonly user?: string;
  /** Counting time, s. */
  readonly countTimeS?: number;
  readonly comments: readonly string[];
  /** One for each motor of the file's head, in its order; empty when the scan has none. */
  readonly positions: readonly number[];
  readonly metadata: readonly (readonly [key: string, value: string])[];
  readonly spectra?: { readonly channels: number; readonly names: readonly string[] };
  readonly labels: readonly string[];
}

/** The text of a file's head block, from `#F` to the motor names, and an empty line. */
export function specFileHead(head: SpecFileHead): string {
  return [
    `#F ${oneLine(head.fileName)}`,
    `#E ${Math.trunc(head.epoch)}`,
    `#D ${head.date}`,
    ...head.comments.map((comment) => `#C ${oneLine(comment)}`),
    ...numbered("#O", head.motors.map(specLabel), "  "),
    "\n",
  ].join("\n");
}

/** The text of a scan's head, from `#S` to `#L`. A blank line before it is the caller's. */
export function specScanHead(head: SpecScanHead): string {
  const { spectra } = head;
  const lines = [
    `#S ${head.number}  ${oneLine(head.command)}`,
    ...(head.user ? [`#U ${oneLine(head.user)}`] : []),
    `#D ${head.date}`,
    ...(head.countTimeS === undefined ? [] : [`#T ${specNumber(head.countTimeS)}  (Seconds)`]),
    ...head.comments.map((comment) => `#C ${oneLine(comment)}`),
    ...numbered("#P", head.positions.map(specNumber), " "),
    ...head.metadata.map(([key, value]) => `#MD ${oneLine(key)} = ${oneLine(value)}`),
  ];
  if (spectra && spectra.names.length > 0) {
    lines.push(`#@MCA %${CHANNELS_PER_LINE}C`, `#@CHANN ${spectra.channels} 0 ${spectra.channels - 1} 1`);
    lines.push(`#@MCA_NB ${spectra.names.length}`);
    lines.push(...spectra.names.map((name, index) => `#@DET_${index} ${specLabel(name)}`));
  }
  lines.push(`#N ${head.labels.length}`, `#L ${head.labels.map(specLabel).join("  ")}`, "");
  return lines.join("\n");
}

/** One row of numbers. */
export function specRow(values: readonly number[]): string {
  return `${values.map(specNumber).join(" ")}\n`;
}

/** One spectrum, sixteen channels to a line, each line but the last ended by `\`. */
export function specSpectrum(values: ArrayLike<number>): string {
  let text = "@A";
  for (let i = 0; i < values.length; i++) {
    if (i > 0 && i % CHANNELS_PER_LINE === 0) text += "\\\n";
    text += ` ${specNumber(values[i]!)}`;
  }
  return `${text}\n`;
}

/** A comment, which may stand anywhere in a scan. */
export function specComment(text: string): string {
  return `#C ${oneLine(text)}\n`;
}

/**
 * The shortest decimal that reads back as the same double; 0 for what is not finite. An exponent never stands without a
 * decimal point (`1.0e-7`): spec2nexus takes a spectrum without a point for integers.
 */
export function specNumber(value: number): string {
  if (!Number.isFinite(value)) return "0";
  const text = String(value);
  return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
}

/** A name as a label: runs of blanks would cut it in two, so they become `_`. */
export function specLabel(name: string): string {
  return name.trim().replace(/\s+/g, "_") || "_";
}

function numbered(mark: string, items: readonly string[], separator: string): string[] {
  const lines: string[] = [];
  for (let i = 0; i < items.length; i += PER_LINE) {
    lines.push(`${mark}${i / PER_LINE} ${items.slice(i, i + PER_LINE).join(separator)}`);
  }
  return lines;
}

function oneLine(text: string): string {
  return text.replace(/[\s\\]*[\r\n]+\s*/g, " ").replace(/\\+$/, "");
}
