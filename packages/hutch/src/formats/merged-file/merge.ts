import { basename, dirname, relative, resolve } from "node:path";
import { RequestError } from "../../errors/mod.ts";
import { type Group, Hdf5File } from "../hdf5/mod.ts";
import { type FoundDataset, findDatasets } from "./found-dataset.ts";

export interface MergeOptions {
  /** Replace an existing file. Default: that is an error. */
  readonly overwrite?: boolean;
}

/** What became of the datasets of the merged files. */
export interface MergeResult {
  readonly files: number;
  /** Datasets put together, with their shapes. */
  readonly merged: readonly { readonly path: string; readonly shape: readonly number[] }[];
  /** Datasets that are not the same kind in all files, and why. */
  readonly left: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Put many small files of the same kind together without copying them: the new file holds, under the same paths, the
 * datasets that all of them have, one behind the other along the first dimension (single numbers become one row each),
 * as virtual datasets. `/merged/files` names the files, `/merged/sources/<n>` leads into each, and the attribute
 * `rows_of_files` of a dataset says how many rows came from which. The files must stay where they are, seen from the new
 * one.
 *
 * @throws RequestError when there is nothing to merge; StorageError, FormatError for files that cannot be read
 */
export function mergeFiles(
  files: readonly string[],
  into: string,
  { overwrite = false }: MergeOptions = {},
): MergeResult {
  const target = resolve(into);
  const sources = files.map((file) => resolve(file));
  if (sources.length === 0) throw new RequestError("There are no files to merge. Name at least one.");
  if (sources.includes(target))
    throw new RequestError(`${into} is one of the files to merge. Give the result another name.`);
  const found = sources.map(findDatasets);
  const { merged, left } = sortOut(found);
  if (merged.size === 0) {
    throw new RequestError(`The ${files.length} files have no dataset in common. Merge files of the same kind of run.`);
  }
  const file = Hdf5File.create(target, { overwrite });
  try {
    file.root.setAttributes({ NX_class: "NXroot", default: "entry" });
    writeSources(file.root, sources, target);
    for (const [path, parts] of merged) writeDataset(file.root, path, parts, dirname(target));
    file.close();
  } catch (error) {
    file.abandon();
    throw error;
  }
  return {
    files: files.length,
    merged: [...merged].map(([path, parts]) => ({ path, shape: mergedShape(parts) })),
    left,
  };
}

/** Which datasets fit together. */
function sortOut(found: readonly ReadonlyMap<string, FoundDataset>[]) {
  const merged = new Map<string, readonly FoundDataset[]>();
  const left: { path: string; reason: string }[] = [];
  for (const path of new Set(found.flatMap((datasets) => [...datasets.keys()]))) {
    const parts = found.flatMap((datasets) => datasets.get(path) ?? []);
    const reason = parts.length < found.length ? `in ${parts.length} of ${found.length} files` : difference(parts);
    if (reason) left.push({ path, reason });
    else merged.set(path, parts);
  }
  return { merged, left };
}

/** Why datasets cannot stand behind each other; undefined when they can. */
function difference([first, ...others]: readonly FoundDataset[]): string | undefined {
  const rowOf = ({ shape }: FoundDataset) => `${shape.length}: ${shape.slice(1).join(" x ")}`;
  if (others.some(({ dtype }) => dtype !== first!.dtype)) return "of different types";
  if (others.some((other) => rowOf(other) !== rowOf(first!))) return "of different shapes";
  return undefined;
}

function mergedShape(parts: readonly FoundDataset[]): number[] {
  const [first] = parts;
  if (first!.scalar !== undefined) return [parts.length];
  return [parts.reduce((rows, { shape }) => rows + shape[0]!, 0), ...first!.shape.slice(1)];
}

function writeSources(root: Group, sources: readonly string[], target: string): void {
  const group = root.group("merged", { NX_class: "NXcollection" });
  const names = sources.map((file) => relativeName(file, dirname(target)));
  group.write("files", names);
  const width = String(sources.length).length;
  for (const [k, file] of names.entries()) {
    group.link(`sources/${String(k + 1).padStart(width, "0")}`, { external: { file, path: "/" } });
  }
}

function writeDataset(root: Group, path: string, parts: readonly FoundDataset[], folder: string): void {
  const { dtype, scalar } = parts[0]!;
  requireGroups(root, path);
  if (scalar !== undefined) {
    root.write(path.slice(1), parts.map((part) => part.scalar!) as number[], { dtype });
    return;
  }
  let row = 0;
  const sources = parts
    .filter(({ shape }) => shape[0]! > 0)
    .map(({ file, path: place, shape }) => {
      const to = [row, ...shape.slice(1).map(() => 0)];
      row += shape[0]!;
      return { file: relativeName(file, folder), path: place, toShape: shape, to };
    });
  const rows = parts.map(({ shape }) => shape[0]!);
  root.virtual(path.slice(1), {
    dtype,
    shape: mergedShape(parts),
    sources,
    attributes: rows.length <= MOST_ROWS ? { rows_of_files: { value: Int32Array.from(rows) } } : {},
  });
}

/** Attributes hold 64 kB at most. */
const MOST_ROWS = 16_000;

/** Groups get the classes that NeXus readers look for. */
function requireGroups(root: Group, path: string): void {
  let group = root;
  for (const [depth, name] of path.split("/").slice(1, -1).entries()) {
    group = group.requireGroup(name, { NX_class: depth === 0 ? "NXentry" : "NXcollection" });
  }
}

/** How a file is named in one of another folder. */
function relativeName(file: string, folder: string): string {
  return relative(folder, file).replaceAll("\\", "/") || basename(file);
}
