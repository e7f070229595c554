import { dirname, resolve } from "node:path";
import { HutchError } from "../../errors/mod.ts";
import { Hdf5Reader, type NumberDtype, type StoredDataset } from "../hdf5/mod.ts";

/** A dataset of numbers in one of the files that are merged. */
export interface FoundDataset {
  /** The file that holds it, which may be one that the merged one only links to. */
  readonly file: string;
  readonly path: string;
  readonly dtype: NumberDtype;
  readonly shape: readonly number[];
  /** The number itself, where there is only one. */
  readonly scalar: number | bigint | undefined;
}

/** Groups below this depth are a circle of links. */
const DEEPEST = 16;

/**
 * All datasets of numbers in a file that Hutch wrote, by path; those behind soft links and links to other files too. What
 * cannot be read (texts, links that lead nowhere) is left out.
 *
 * @throws StorageError, FormatError when the file is not there, or is not one of Hutch
 */
export function findDatasets(file: string): Map<string, FoundDataset> {
  const found = new Map<string, FoundDataset>();
  const reader = Hdf5Reader.open(file);
  try {
    collect(reader, file, "", found, 0);
  } finally {
    reader.close();
  }
  return found;
}

function collect(reader: Hdf5Reader, file: string, group: string, found: Map<string, FoundDataset>, depth: number) {
  for (const name of reader.names(group || "/")) {
    const path = `${group}/${name}`;
    const target = reader.external(path);
    const dataset = target
      ? whenReadable(() => elsewhere(resolve(dirname(file), target.file), target.path))
      : whenReadable(() => describe(file, path, reader.dataset(path)));
    if (dataset) found.set(path, dataset);
    else if (!target && depth < DEEPEST) whenReadable(() => collect(reader, file, path, found, depth + 1));
  }
}

function elsewhere(file: string, path: string): FoundDataset | undefined {
  const reader = Hdf5Reader.open(file);
  try {
    return describe(file, path, reader.dataset(path));
  } finally {
    reader.close();
  }
}

function describe(file: string, path: string, dataset: StoredDataset): FoundDataset | undefined {
  const { dtype, shape } = dataset;
  if (!/^[<>|]?[iuf][1248]$/.test(dtype)) return undefined;
  const scalar = shape.length === 0 ? dataset.readNumbers(0, 1)[0] : undefined;
  return { file, path, dtype: dtype as NumberDtype, shape, scalar };
}

/** A path may lead to a group, a text, or nowhere: then there is no dataset of numbers. */
function whenReadable<R>(read: () => R): R | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof HutchError) return undefined;
    throw error;
  }
}
