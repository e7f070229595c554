import { FormatError, RequestError } from "../../errors/mod.ts";
import { Dataset } from "../dataset/mod.ts";
import { naturalOrder } from "../key-order.ts";
import type { ScanSummary } from "../scan.ts";
import type { StoredDocument } from "../stored-document.ts";
import { openImageStack } from "./image-stack.ts";
import type { DocumentFacts, Loader } from "./loader.ts";
import { loadUdkm } from "./udkm.ts";
import { parseUdkmParameters } from "./udkm-parameters.ts";
import { loadUdkmSimple } from "./udkm-simple.ts";

const IMAGE = /\.tiff?$/i;

/** The tables that tell the types of UDKM scans, in the order in which they are looked for. */
const UDKM_TABLES: readonly (readonly [RegExp, string])[] = [
  [/^rockingcurves.*\.dat$/, "sRSM"],
  [/^scans.*\.dat$/, "tRSS"],
  [/^allSteps.*\.dat$/, "xRSS"],
];

/** Folders of the UDKM group in its simplified form: `manifest.dat` and images. */
export const udkmSimpleLoader: Loader = {
  name: "default",
  fits: ({ names }) => names.includes("manifest.dat"),
  summary: (document, facts, signal) => folderSummary("default", document, facts, signal),
  load: async (document, signal) => loadUdkmSimple(await document.localPath(signal)),
};

/** Folders of the UDKM group as the beamline writes them. */
export const udkmLoader: Loader = {
  name: "udkm",
  fits: ({ names }) => udkmType(names) !== undefined,
  summary: (document, facts, signal) => folderSummary(udkmType(facts.names) ?? "udkm", document, facts, signal),
  load: async (document, signal) => loadUdkm(await document.localPath(signal)),
};

/** One TIFF image, or a folder of them. */
export const imagesLoader: Loader = {
  name: "images",
  fits: ({ name, isFolder, names }) => (isFolder ? names.some((each) => IMAGE.test(each)) : IMAGE.test(name)),
  summary: async (document, facts, signal) =>
    facts.isFolder ? folderSummary("images", document, facts, signal) : { type: "images", description: "", steps: 1 },
  async load(document, signal) {
    const local = await document.localPath(signal);
    const { kind } = await document.entry(signal);
    const names = kind === "folder" ? (await document.names(signal)).filter((name) => IMAGE.test(name)) : [];
    const files = kind === "folder" ? [...names].sort(naturalOrder).map((name) => `${local}/${name}`) : [local];
    if (files.length === 0) throw new FormatError(`${document.url} holds no TIFF image.`);
    const variables = { images: { dims: ["index", "row", "column"], values: openImageStack(files).values } };
    return { dataset: new Dataset({ variables }), warnings: [] };
  },
};

function udkmType(names: readonly string[]): string | undefined {
  return UDKM_TABLES.find(([table]) => names.some((name) => table.test(name)))?.[1];
}

/** Steps are images; the description is what stands before the first key of the parameters. */
async function folderSummary(
  type: string,
  document: StoredDocument,
  { names }: DocumentFacts,
  signal?: AbortSignal,
): Promise<ScanSummary> {
  const parameterFile = names.find((name) => /^parameters.*\.txt$/.test(name));
  const steps = names.reduce((count, name) => (IMAGE.test(name) ? count + 1 : count), 0);
  if (parameterFile === undefined) return { type, description: "", steps };
  try {
    const bytes = await document.head(parameterFile, signal);
    const description = leadingText(bytes);
    if (description !== "") return { type, description, steps };
    return { type, description, steps, ...parseUdkmParameters(bytes) };
  } catch (error) {
    if (error instanceof RequestError) return { type, description: "", steps };
    throw error;
  }
}

/** What stands before the first `key: `, as most of a listing needs no more of the parameters. */
function leadingText(bytes: Uint8Array): string {
  const text = LATIN.decode(bytes);
  const firstKey = /^.+: /m.exec(text)?.index ?? text.length;
  return parseUdkmParameters(bytes.subarray(0, firstKey)).Comments ?? "";
}

/** One character for each byte, so that places in the text are places in the bytes. */
const LATIN = new TextDecoder("latin1");
