import { FormatError } from "../../errors/mod.ts";
import type { StoredDocument } from "../stored-document.ts";
import { imagesLoader, udkmLoader, udkmSimpleLoader } from "./folders.ts";
import { hdf5Loader } from "./hdf5.ts";
import type { DocumentFacts, Loader } from "./loader.ts";
import { documentLinesLoader, runFolderLoader } from "./runs.ts";
import { csvLoader, specLoader, xdiLoader } from "./tables.ts";

/** All loaders, in the order in which they are asked. A beamline's own come before. */
export const LOADERS: readonly Loader[] = [
  runFolderLoader,
  udkmSimpleLoader,
  udkmLoader,
  hdf5Loader,
  xdiLoader,
  documentLinesLoader,
  specLoader,
  csvLoader,
  imagesLoader,
];

/** The loader for a document, with the facts it was chosen by. Throws FormatError when none fits. */
export async function findLoader(
  document: StoredDocument,
  { loaders = LOADERS, signal }: { loaders?: readonly Loader[]; signal?: AbortSignal | undefined } = {},
): Promise<{ loader: Loader; facts: DocumentFacts }> {
  const facts = await factsOf(document, signal);
  const loader = loaders.find((candidate) => candidate.fits(facts));
  if (loader) return { loader, facts };
  const known = [...new Set(loaders.map(({ name }) => name))].join(", ");
  throw new FormatError(`${document.url} is of no known kind. Known: ${known}.`);
}

async function factsOf(document: StoredDocument, signal?: AbortSignal): Promise<DocumentFacts> {
  const { name, kind, bytes } = await document.entry(signal);
  if (kind === "folder") {
    return { name, isFolder: true, names: await document.names(signal), head: new Uint8Array(), bytes: undefined };
  }
  return { name, isFolder: false, names: [], head: await document.head(undefined, signal), bytes };
}
