import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { RequestError, StorageError } from "../errors/mod.ts";
import { Dataset, datasetToArrow, datasetToCsv, datasetToJson } from "./dataset/mod.ts";
import { writeNexus } from "./save-nexus.ts";

/** Writes a dataset, whose arrays may still be in files, to a path. */
type Writer = (dataset: Dataset, path: string, signal?: AbortSignal) => Promise<void>;

/** How a dataset is written, by the ending of the file. */
const WRITERS: Readonly<Record<string, Writer>> = {
  ".nxs": writeNexus,
  ".h5": writeNexus,
  ".hdf5": writeNexus,
  ".csv": async (dataset, path, signal) =>
    writeFile(path, datasetToCsv(await loadColumns(dataset, signal), frameDim(dataset))),
  ".json": async (dataset, path, signal) => writeFile(path, JSON.stringify(datasetToJson(await dataset.load(signal)))),
  ".arrow": async (dataset, path, signal) =>
    writeFile(path, await datasetToArrow(await loadColumns(dataset, signal), frameDim(dataset))),
};

/**
 * Writes a dataset into a file: NeXus/HDF5 (`.nxs`, `.h5`), JSON, or the columns over the frames as CSV or Arrow IPC. The
 * file appears whole or not at all; one of that name is replaced.
 *
 * @throws RequestError for an ending it does not know; StorageError when it cannot be written
 */
export async function saveDataset(dataset: Dataset, file: string, signal?: AbortSignal): Promise<void> {
  const ending = extname(file).toLowerCase();
  const write = Object.hasOwn(WRITERS, ending) ? WRITERS[ending] : undefined;
  if (!write) {
    throw new RequestError(
      `${file}: Hutch does not write "${ending}" files. It writes ${Object.keys(WRITERS).join(", ")}.`,
    );
  }
  const part = `${file}.${randomUUID()}.part`;
  try {
    await write(dataset, part, signal);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    const isSystem = typeof code === "string" && "syscall" in (error as object);
    throw isSystem ? new StorageError(`${file} cannot be written: ${message}.`, { cause: error }) : error;
  }
}

/** The dimension of the frames: `index`, else the first there is. */
function frameDim({ sizes }: Dataset): string | undefined {
  return "index" in sizes ? "index" : Object.keys(sizes)[0];
}

/** Images are no columns; they are not read for nothing. */
async function loadColumns(dataset: Dataset, signal?: AbortSignal): Promise<Dataset> {
  const isColumn = ([, array]: [string, { readonly dims: readonly string[] }]) => array.dims.length <= 1;
  return new Dataset({
    variables: Object.fromEntries(Object.entries(dataset.variables).filter(isColumn)),
    coordinates: Object.fromEntries(Object.entries(dataset.coordinates).filter(isColumn)),
    attributes: dataset.attributes,
  }).load(signal);
}
