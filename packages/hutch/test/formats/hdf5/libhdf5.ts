import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import h5wasm, { type Dataset, type File } from "h5wasm/node";

/** libhdf5 itself (compiled to wasm): the judge of every file written here. */
export async function openWithLibhdf5(path: string, mode: "r" | "a" | "Sr" = "r"): Promise<File> {
  await h5wasm.ready;
  return new h5wasm.File(path, mode);
}

/** The dataset at `path`, or a failure. */
export function datasetAt(file: File, path: string): Dataset {
  const entity = file.get(path);
  if (entity instanceof h5wasm.Dataset) return entity;
  throw new Error(`${path} is ${entity ? entity.constructor.name : "nothing"}, not a dataset`);
}

/** The attributes of an object, by name. */
export function attributesAt(file: File, path: string): Record<string, unknown> {
  const entity = path === "/" ? file : file.get(path);
  if (!(entity instanceof h5wasm.Group || entity instanceof h5wasm.Dataset)) throw new Error(`nothing at ${path}`);
  return Object.fromEntries(Object.entries(entity.attrs).map(([name, attribute]) => [name, attribute.value]));
}

/** A folder that goes away with the test. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "hutch-hdf5-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
