import { FormatError } from "../../errors/mod.ts";

/** A block that begins with `#F` or `#E`. */
export interface SpecBlock {
  readonly fileName: string | undefined;
  /** UNIX seconds; undefined without a readable `#E`. */
  readonly epoch: number | undefined;
  readonly date: string | undefined;
  readonly motors: readonly string[];
  readonly comments: readonly string[];
}

/** One scan of a SPEC file. */
export interface SpecScan {
  readonly number: number;
  /** 1 for the first scan of this number in the file, 2 for the second … */
  readonly order: number;
  /** `number.order`, as silx and PyMca call it. */
  readonly key: string;
  readonly command: string;
  readonly date: string | undefined;
  readonly labels: readonly string[];
  /** One column for each value of a row, `[row]`; labels may be fewer or more. */
  readonly columns: readonly Float64Array[];
  /** Positions before the scan; empty when their count does not fit the motor names. */
  readonly positions: ReadonlyMap<string, number>;
  /** `[analyser][spectrum][channel]`. */
  readonly spectra: readonly (readonly Float64Array[])[];
  readonly comments: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Every `#` line of the scan, in order. */
  readonly header: readonly string[];
  /** Rows left out because they had another number of values than the first, or no line end. */
  readonly droppedRows: number;
  readonly block: SpecBlock | undefined;
}

/** A whole file. */
export interface SpecFile {
  readonly blocks: readonly SpecBlock[];
  readonly scans: readonly SpecScan[];
}

/**
 * Read a SPEC data file by the rules of silx 1.1: the first row decides the number of columns, rows of another length
 * and a last row without line end are dropped, labels are split at two blanks. It departs in one thing: a token that is
 * not a number becomes NaN, where silx has 0.
 *
 * @throws FormatError when no `#S` or `#F` line is among the first ten
 */
export function readSpec(text: string): SpecFile {
  const lines = text.split(/\r\n|\n|\r/);
  if (!lines.slice(0, 10).some((line) => /^#[SF] /.test(line))) {
    throw new FormatError("This is not a SPEC data file: none of its first ten lines begins with #S or #F.");
  }
  const isCut = lines.pop() !== "";
  const blocks: SpecBlock[] = [];
  const scans: SpecScan[] = [];
  const seen = new Map<number, number>();
  let block: SpecBlock | undefined;
  let section: string[] = [];

  const endSection = (cutRows: number) => {
    const first = section[0];
    if (first?.startsWith("#S ")) {
      const number = Number.parseInt(first.slice(3), 10) || 0;
      const order = (seen.get(number) ?? 0) + 1;
      seen.set(number, order);
      scans.push(readScan(section, { number, order, block, cutRows }));
    } else if (first && /^#[FE] /.test(first)) {
      block = readBlock(section);
      blocks.push(block);
    }
    section = [];
  };

  for (const line of lines) {
    const opensBlock = line.startsWith("#F ") || (line.startsWith("#E ") && !section[0]?.startsWith("#F "));
    if (opensBlock || line.startsWith("#S ")) endSection(0);
    section.push(line);
  }
  endSection(isCut ? 1 : 0);
  return { blocks, scans };
}

function readBlock(lines: readonly string[]): SpecBlock {
  const epoch = Number(firstValue(lines, "#E "));
  return {
    fileName: firstValue(lines, "#F "),
    epoch: Number.isFinite(epoch) ? epoch : undefined,
    date: firstValue(lines, "#D "),
    motors: numberedLines(lines, /^#O\d+ ?/).flatMap(splitLabels),
    comments: allValues(lines, "#C "),
  };
}

interface ScanPlace {
  readonly number: number;
  readonly order: number;
  readonly block: SpecBlock | undefined;
  readonly cutRows: number;
}

function readScan(lines: readonly string[], { number, order, block, cutRows }: ScanPlace): SpecScan {
  const header = lines.filter((line) => line.startsWith("#"));
  const { rows, spectra, dropped } = readData(lines);
  const width = rows[0]?.length ?? 0;
  const motors = [...numberedLines(header, /^#O\d+ ?/).flatMap(splitLabels)];
  const names = motors.length > 0 ? motors : (block?.motors ?? []);
  const values = numberedLines(header, /^#P\d+ ?/).flatMap(numbers);
  return {
    number,
    order,
    key: `${number}.${order}`,
    command: lines[0]!
      .slice(3)
      .trim()
      .replace(/^\S+\s*/, ""),
    date: firstValue(header, "#D "),
    labels: splitLabels(firstValue(header, "#L ") ?? ""),
    columns: Array.from({ length: width }, (_, column) => Float64Array.from(rows, (row) => row[column]!)),
    positions: new Map(names.length === values.length ? names.map((name, i) => [name, values[i]!]) : []),
    spectra: demultiplex(spectra, rows.length),
    comments: allValues(header, "#C "),
    metadata: new Map(allValues(header, "#MD ").map(keyAndValue)),
    header,
    droppedRows: dropped + cutRows,
    block,
  };
}

function readData(lines: readonly string[]) {
  const rows: number[][] = [];
  const spectra: Float64Array[] = [];
  let dropped = 0;
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.startsWith("@")) {
      let text = line.replace(/^@\w*/, "");
      while (text.endsWith("\\")) text = `${text.slice(0, -1)} ${lines[++i] ?? ""}`;
      spectra.push(Float64Array.from(numbers(text)));
    } else if (/^[-+\d \t.]/.test(line) && line.trim() !== "") {
      const row = numbers(line);
      if (rows.length > 0 && row.length !== rows[0]!.length) dropped++;
      else rows.push(row);
    }
  }
  return { rows, spectra, dropped };
}

/** Spectra come in turn: first point of every analyser, second point of every analyser … */
function demultiplex(spectra: readonly Float64Array[], rows: number): Float64Array[][] {
  if (spectra.length === 0) return [];
  const analysers = Math.max(1, Math.floor(spectra.length / Math.max(1, rows)));
  return Array.from({ length: analysers }, (_, analyser) => spectra.filter((_s, i) => i % analysers === analyser));
}

function numbers(text: string): number[] {
  const trimmed = text.trim();
  return trimmed === "" ? [] : trimmed.split(/[ \t]+/).map(Number);
}

function splitLabels(text: string): string[] {
  return text
    .trim()
    .split(/\s{2,}/)
    .filter((label) => label !== "");
}

function keyAndValue(text: string): [string, string] {
  const [, key = "", value = ""] = /^(.*?)\s*=\s?(.*)$/.exec(text) ?? [text, text];
  return [key, value];
}

function firstValue(lines: readonly string[], mark: string): string | undefined {
  return lines
    .find((line) => line.startsWith(mark))
    ?.slice(mark.length)
    .trim();
}

function allValues(lines: readonly string[], mark: string): string[] {
  return lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length).trim());
}

function numberedLines(lines: readonly string[], mark: RegExp): string[] {
  return lines.filter((line) => mark.test(line)).map((line) => line.replace(mark, ""));
}
