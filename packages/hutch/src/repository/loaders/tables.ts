import { FormatError, RequestError, UnknownNameError } from "../../errors/mod.ts";
import { readCsv } from "../../formats/csv/mod.ts";
import { readSpec, type SpecScan } from "../../formats/spec/mod.ts";
import { readXdi } from "../../formats/xdi/mod.ts";
import { type ArrayParts, Dataset } from "../dataset/mod.ts";
import type { StoredDocument } from "../stored-document.ts";
import { headText, type Loader } from "./loader.ts";

/** SPEC data files; the path inside is the scan, `12` or `12.2`. */
export const specLoader: Loader = {
  name: "spec",
  fits: (facts) =>
    headText(facts)
      .split(/\r?\n/, 10)
      .some((line) => /^#[SF] /.test(line)),

  async summary(document, facts, signal) {
    if (document.inside === "") {
      return { type: "spec", description: "", ...(facts.bytes === undefined ? {} : { bytes: facts.bytes }) };
    }
    const { command, columns, comments, date, header } = findSpecScan(await specOf(document, signal), document);
    const startTime = Date.parse(date ?? "") / 1000;
    const countTime = Number.parseFloat(header.find((line) => line.startsWith("#T "))?.slice(3) ?? "");
    return {
      type: command.split(/\s+/)[0] || "spec",
      description: comments[0] ?? command,
      steps: columns[0]?.length ?? 0,
      ...(Number.isNaN(startTime) ? {} : { startTime }),
      ...(Number.isNaN(countTime) ? {} : { integration: countTime }),
    };
  },

  async load(document, signal) {
    const scan = findSpecScan(await specOf(document, signal), document);
    const warnings =
      scan.droppedRows > 0
        ? [`${document.url}: ${scan.droppedRows} damaged rows of scan ${scan.key} were left out.`]
        : [];
    return { dataset: specDataset(scan), warnings };
  },

  async list(document, signal) {
    const scans = await specOf(document, signal);
    // Most files number their scans once; `12.2` is needed only where a number comes again.
    return scans.map(({ number, order, key }) => (order === 1 ? String(number) : key));
  },
};

/** XAS data interchange: one spectrum, its first column the coordinate. */
export const xdiLoader: Loader = {
  name: "xdi",
  fits: (facts) => /^#\s*XDI\//.test(headText(facts)),

  async summary(_document, facts) {
    const fields = new Map(
      [...headText(facts).matchAll(/^#\s*([\w]+\.[\w]+):\s*(.*)$/gm)].map(([, key, value]) => [
        key!.toLowerCase(),
        value!.trim(),
      ]),
    );
    const startTime = Date.parse(fields.get("scan.start_time") ?? "") / 1000;
    const words = [fields.get("sample.name"), fields.get("element.symbol"), fields.get("element.edge")];
    return {
      type: "xdi",
      description: words.filter((word) => word !== undefined).join(" "),
      ...(Number.isNaN(startTime) ? {} : { startTime }),
    };
  },

  async load(document, signal) {
    const file = await inDocument(document, async () => readXdi(await textOf(document, signal)));
    const units = file.names.map((_, i) => file.fields.get(`column.${i + 1}`)?.split(/\s+/)[1]);
    const [first, ...others] = file.names.map((name, i): [string, ArrayParts] => [
      name,
      { dims: ["index"], values: file.columns[i]!, ...(units[i] === undefined ? {} : { units: units[i] }) },
    ]);
    const { outer } = file;
    const coordinates: Record<string, ArrayParts> = {
      ...(first ? { [first[0]]: first[1] } : {}),
      ...(outer ? { [outer.name]: { dims: ["index"], values: outer.values } } : {}),
    };
    const attributes = Object.fromEntries(file.fields);
    const warnings = file.verdict.remarks.map((remark) => `${document.url}: ${remark.text}`);
    return { dataset: new Dataset({ variables: Object.fromEntries(others), coordinates, attributes }), warnings };
  },
};

/** Comma-separated values with a line of names. Units in brackets, `energy [eV]`, are taken from the names. */
export const csvLoader: Loader = {
  name: "csv",
  fits: ({ name, isFolder }) => !isFolder && /\.csv$/i.test(name),

  async summary(_document, facts) {
    const [header = ""] = headText(facts).split(/\r?\n/, 1);
    return { type: "csv", description: "", columns: readCsv(header)[0]?.join(", ") ?? "" };
  },

  async load(document, signal) {
    const rows = readCsv(await textOf(document, signal)).filter((row) => row.length > 1 || row[0] !== "");
    const lines = rows.filter(([first = ""]) => !first.startsWith("#"));
    const [names, ...data] = lines;
    if (names === undefined) throw new FormatError(`${document.url} is empty: it has no line of names.`);
    const wrong = data.findIndex((row) => row.length !== names.length);
    if (wrong >= 0) {
      throw new FormatError(
        `${document.url}, row ${wrong + 2}: ${data[wrong]!.length} fields for ${names.length} names. Mend the row.`,
      );
    }
    const variables: Record<string, ArrayParts> = {};
    for (const [i, title] of names.entries()) {
      const [, name = title, units] = /^(.*?)\s*\[([^\]]*)\]$/.exec(title) ?? [];
      const values = columnValues(data.map((row) => row[i]!));
      variables[name || `column_${i + 1}`] = { dims: ["index"], values, ...(units === undefined ? {} : { units }) };
    }
    return { dataset: new Dataset({ variables }), warnings: [] };
  },
};

function specDataset(scan: SpecScan): Dataset {
  const rows = scan.columns[0]?.length ?? 0;
  const names = scan.columns.map((_, i) => scan.labels[i] ?? `column_${i + 1}`);
  const arrays = scan.columns.map((values, i): [string, ArrayParts] => [
    // Two columns of one name are kept apart.
    names.indexOf(names[i]!) === i ? names[i]! : `${names[i]}_${i + 1}`,
    { dims: ["index"], values },
  ]);
  for (const [i, spectra] of scan.spectra.entries()) {
    const channels = spectra[0]?.length ?? 0;
    if (spectra.length !== rows || spectra.some((spectrum) => spectrum.length !== channels)) continue;
    const values = new Float64Array(rows * channels);
    for (const [row, spectrum] of spectra.entries()) values.set(spectrum, row * channels);
    const channelDim = i === 0 ? "channel" : `channel_${i + 1}`;
    arrays.push([i === 0 ? "mca" : `mca_${i + 1}`, { dims: ["index", channelDim], shape: [rows, channels], values }]);
  }
  const [first, ...others] = arrays;
  return new Dataset({
    variables: Object.fromEntries(others),
    coordinates: first ? { [first[0]]: first[1] } : {},
    attributes: {
      scan: scan.key,
      command: scan.command,
      ...(scan.date === undefined ? {} : { date: scan.date }),
      positions: Object.fromEntries(scan.positions),
      ...Object.fromEntries(scan.metadata),
    },
  });
}

async function specOf(document: StoredDocument, signal?: AbortSignal): Promise<readonly SpecScan[]> {
  return inDocument(document, async () => readSpec(await textOf(document, signal)).scans);
}

/** The scan of the inner path; the only one of a file needs no name. */
function findSpecScan(scans: readonly SpecScan[], { inside, url }: StoredDocument): SpecScan {
  const key = inside.replace(/^\/|\/$/g, "");
  const found =
    key === "" && scans.length === 1
      ? scans[0]
      : scans.find((scan) => scan.key === (/\./.test(key) ? key : `${key}.1`));
  if (found) return found;
  if (key === "") {
    throw new RequestError(`${url} holds ${scans.length} scans. Say which one: ${url}#${scans[0]?.number ?? 1}`);
  }
  throw new UnknownNameError({
    kind: `scan in ${url.split("#")[0]}`,
    requested: key,
    known: scans.map((scan) => scan.key),
  });
}

function columnValues(fields: readonly string[]): Float64Array | readonly string[] {
  const numbers = Float64Array.from(fields, numberOf);
  return fields.every((field, i) => field === "" || /^nan$/i.test(field) || !Number.isNaN(numbers[i]!))
    ? numbers
    : fields;
}

function numberOf(field: string): number {
  if (/^[+-]?inf(inity)?$/i.test(field)) return field.startsWith("-") ? -Infinity : Infinity;
  return field.trim() === "" ? Number.NaN : Number(field);
}

async function textOf(document: StoredDocument, signal?: AbortSignal): Promise<string> {
  return new TextDecoder().decode(await document.read(signal));
}

/** Names the document in errors about its contents. */
async function inDocument<T>(document: StoredDocument, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(`${document.url}: ${error.message}`, { cause: error });
    throw error;
  }
}
