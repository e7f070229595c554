import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { FormatError, StorageError } from "../../errors/mod.ts";
import { type ArrayParts, Dataset } from "../dataset/mod.ts";
import { type ImageStackOptions, openImageStack } from "./image-stack.ts";
import type { LoadedScan } from "./scan-file.ts";
import { parseUdkmParameters } from "./udkm-parameters.ts";

/** The kinds of UDKM scans, by the file that is there, in the order in which they are looked for. */
const TYPES = [
  ["rockingcurves", "sRSM"],
  ["scans", "tRSS"],
  ["allSteps", "xRSS"],
] as const;

/** The type of a UDKM scan: static or time-resolved map, or cross section. */
export type UdkmType = (typeof TYPES)[number][1];

/** Column names as they stand in the files, and the names of our arrays. Other columns keep their name as an identifier. */
const NAMES: Readonly<Record<string, string>> = {
  Loop: "loop",
  "Theta / deg.": "theta",
  "2Theta + Corr / deg.": "ttheta",
  Crystal: "crystal_v",
  "Crystal Calib": "crystal_calib",
  "Rocking Curve": "images",
  StartTime: "start_time",
  EndTime: "end_time",
  ImageName: "image_name",
  Loop_Delay: "loop_delay",
  Delay: "delay",
  Loop_Theta: "loop_theta",
  Theta: "theta",
  "Crystal [V]": "crystal_v",
  "Crystal [ph/s]": "crystal_calib",
  "Pilatus [ph/s]": "cntrate",
  Repeats: "repeats",
  ImageNumber: "image_number",
  "Intensities [ph/s]": "images",
};

/** Columns of the line of texts before each frame, when the file does not name them. */
const POINT_COLUMNS = ["StartTime", "EndTime", "ImageName"];

/** The type of a scan folder; undefined when it is none of the kinds known. */
export function udkmTypeOf(folder: string): UdkmType | undefined {
  return findTable(folder)?.type;
}

/**
 * A scan of the UDKM group as the beamline writes it: a table with two lines per frame, TIFF images, and parameters.
 *
 * Columns become variables over `index` (float64, or texts), under the group's short names. The last column may hold more
 * values than one: they are the variable `curves`. Images are read when needed; a missing one is NaN and a warning. Where
 * there is no 2-theta it is taken as twice theta, with a warning.
 *
 * Throws StorageError or FormatError naming file and line.
 */
export function loadUdkm(folder: string, options: ImageStackOptions = {}): LoadedScan {
  const table = findTable(folder);
  if (table === undefined) {
    const looked = TYPES.map(([name]) => `${name}${suffixOf(folder)}.dat`).join(", ");
    throw new FormatError(`${folder} is no UDKM scan: there is none of ${looked}.`);
  }
  const file = join(folder, table.name);
  const { columns, points, frames } = parseTable(readText(file).toString("latin1"), file);
  const warnings: string[] = [];
  const variables: Record<string, ArrayParts> = {};
  for (const [i, name] of points.entries()) {
    variables[arrayName(name)] = { dims: ["index"], values: frames.map(({ texts }) => texts[i] ?? "") };
  }
  for (const [i, name] of columns.entries()) {
    const isCurve =
      arrayName(name) === "images" ||
      (i === columns.length - 1 && frames.some((f) => f.fields.length > columns.length));
    if (isCurve) Object.assign(variables, curvesOf(frames, i));
    else variables[arrayName(name)] = { dims: ["index"], values: columnOf(frames.map(({ fields }) => fields[i]!)) };
  }
  const { theta } = variables;
  if (theta?.values instanceof Float64Array && !variables.ttheta) {
    variables.ttheta = { dims: ["index"], values: theta.values.map((angle) => 2 * angle), units: "deg" };
    warnings.push(`${file} has no 2-theta: taken as twice theta.`);
  }
  const images = frames.map(({ texts }) => texts[points.indexOf("ImageName")] ?? "");
  if (images.some((name) => name !== "")) {
    const stack = openImageStack(
      images.map((name) => join(folder, name)),
      options,
    );
    variables.images = { dims: ["index", "row", "column"], values: stack.values };
    for (const i of stack.missing)
      warnings.push(`${join(folder, images[i]!)} is missing (frame ${i} of ${table.name}): NaN.`);
  }
  const dataset = new Dataset({
    variables,
    coordinates: { index: { dims: ["index"], values: Int32Array.from(frames.keys()) } },
    attributes: { type: table.type, ...parametersOf(folder) },
  });
  return { dataset, warnings };
}

interface Frame {
  readonly texts: readonly string[];
  readonly fields: readonly string[];
}

function suffixOf(folder: string): string {
  return basename(folder).slice(-6);
}

function findTable(folder: string): { name: string; type: UdkmType } | undefined {
  const names = new Set(readFolder(folder));
  for (const [stem, type] of TYPES) {
    const name = `${stem}${suffixOf(folder)}.dat`;
    if (names.has(name)) return { name, type };
  }
  return undefined;
}

/** Headers are `% ` lines without a time; a `% ` line with one holds the texts of the frame whose numbers follow. */
function parseTable(text: string, file: string): { columns: string[]; points: string[]; frames: Frame[] } {
  const headers: string[][] = [];
  const frames: Frame[] = [];
  let texts: string[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    if (line.startsWith("%")) {
      const fields = line
        .slice(1)
        .trim()
        .split("\t")
        .map((field) => field.trim());
      if (/^\d\d:\d\d:\d\d/.test(fields[0]!)) texts = fields;
      else if (frames.length === 0) headers.push(fields);
      continue;
    }
    const fields = line.trim().split("\t");
    const columns = headers[0];
    if (columns === undefined)
      throw new FormatError(`${file} line ${i + 1}: numbers before the header with the names of the columns.`);
    if (fields.length < columns.length) {
      throw new FormatError(
        `${file} line ${i + 1}: ${fields.length} values for ${columns.length} columns. Mend or remove the line.`,
      );
    }
    frames.push({ texts, fields });
    texts = [];
  }
  if (headers[0] === undefined || frames.length === 0) throw new FormatError(`${file} holds no frame.`);
  const hasPoints = headers[1] !== undefined || frames.some((frame) => frame.texts.length > 0);
  return { columns: headers[0], points: headers[1] ?? (hasPoints ? POINT_COLUMNS : []), frames };
}

/** Numbers when all are, else texts. */
function columnOf(fields: readonly string[]): Float64Array | readonly string[] {
  const numbers = Float64Array.from(fields, (field) => (/^nan$/i.test(field) ? Number.NaN : Number(field)));
  return fields.every((field, i) => /^nan$/i.test(field) || !Number.isNaN(numbers[i]!)) ? numbers : fields;
}

/** The last column with all its values; frames with fewer are filled with NaN. Nothing when all are NaN. */
function curvesOf(frames: readonly Frame[], from: number): Record<string, ArrayParts> {
  const length = frames.reduce((most, { fields }) => Math.max(most, fields.length - from), 0);
  const values = new Float64Array(frames.length * length).fill(Number.NaN);
  for (const [row, { fields }] of frames.entries()) {
    for (let k = from; k < fields.length; k++) values[row * length + k - from] = Number(fields[k]);
  }
  return values.every(Number.isNaN)
    ? {}
    : { curves: { dims: ["index", "point"], shape: [frames.length, length], values } };
}

function arrayName(name: string): string {
  return NAMES[name] ?? name.replace(/\W+/g, "_").replace(/^_|_$/g, "").toLowerCase();
}

function parametersOf(folder: string): Record<string, string> {
  const name = `parameters${suffixOf(folder)}.txt`;
  return readFolder(folder).includes(name) ? parseUdkmParameters(readText(join(folder, name))) : {};
}

function readText(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new StorageError(`${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new StorageError(`The folder ${folder} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}
