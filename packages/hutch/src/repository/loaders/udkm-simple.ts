import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FormatError, StorageError } from "../../errors/mod.ts";
import { type ArrayParts, Dataset } from "../dataset/mod.ts";
import { type ImageStackOptions, openImageStack } from "./image-stack.ts";
import type { LoadedScan } from "./scan-file.ts";

const IMAGE = /^image\d{5}\.tiff?$/;

/**
 * A scan of the UDKM group in its simplified form: `manifest.dat`, one row per frame, and `image00000.tiff` onwards.
 *
 * Columns become float64 variables over `index`, named as in the header without `% [ ] /` and blanks; the images become
 * `images` over (`index`, `row`, `column`), read when needed. A missing image is NaN and a warning.
 *
 * Throws StorageError when the folder or its manifest cannot be read, FormatError naming file and line when a row does
 * not fit the header or there are more images than rows.
 */
export function loadUdkmSimple(folder: string, options: ImageStackOptions = {}): LoadedScan {
  const file = join(folder, "manifest.dat");
  const { names, rows } = parseManifest(readText(file), file);
  const images = readdirSync(folder).filter((name) => IMAGE.test(name));
  const extension = images[0]?.endsWith(".tif") ? "tif" : "tiff";
  const expected = rows.map((_, i) => `image${String(i).padStart(5, "0")}.${extension}`);
  const known = new Set(expected);
  const extra = images.filter((name) => !known.has(name)).sort();
  if (extra.length > 0) {
    throw new FormatError(
      `${file} has ${rows.length} rows, but there are ${images.length} images, e.g. ${extra[0]}.\n` +
        "The scan was not finished, or images of another one were added: complete the manifest or remove them.",
    );
  }
  const stack = openImageStack(
    expected.map((name) => join(folder, name)),
    options,
  );
  const columns = names.map((name, column): [string, ArrayParts] => [
    name,
    { dims: ["index"], values: Float64Array.from(rows, (row) => row[column]!) },
  ]);
  const dataset = new Dataset({
    variables: { ...Object.fromEntries(columns), images: { dims: ["index", "row", "column"], values: stack.values } },
    coordinates: { index: { dims: ["index"], values: Int32Array.from(rows.keys()) } },
  });
  const warnings = stack.missing.map(
    (i) => `${join(folder, expected[i]!)} is missing (row ${i} of manifest.dat): NaN.`,
  );
  return { dataset, warnings };
}

/** Header and numbers of a manifest. A row of other length, or with something that is no number, is an error. */
function parseManifest(text: string, file: string): { names: string[]; rows: number[][] } {
  const [header = "", ...lines] = text.split(/\r?\n/);
  if (!header.startsWith("%")) throw new FormatError(`${file} line 1: a header "% Loop_Delay …" is missing.`);
  const names = header
    .slice(1)
    .trim()
    .split("\t")
    .map((name) => name.replace(/[\]%[/ ]/g, ""));
  const rows: number[][] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const fields = line.trim().split("\t");
    const numbers = fields.map((field) =>
      /^nan$/i.test(field) ? Number.NaN : field === "" ? Number.NaN : Number(field),
    );
    const wrong = fields.find((field, k) => Number.isNaN(numbers[k]!) && !/^(nan)?$/i.test(field));
    if (fields.length !== names.length || wrong !== undefined) {
      const problem =
        wrong === undefined ? `${fields.length} values for ${names.length} columns` : `"${wrong}" is no number`;
      throw new FormatError(`${file} line ${i + 2}: ${problem}. Mend or remove the line.`);
    }
    rows.push(numbers);
  }
  return { names, rows };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new StorageError(`${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}
