import { FormatError } from "../../errors/mod.ts";
import { FAMILIES, FIELD_RULES, RECOMMENDED, type XdiRemark } from "./rules.ts";

/** Why a file cannot be read at all, by the reference library's error numbers. */
export const XDI_ERRORS = {
  "-1": "the first line is not `# XDI/1.0`",
  "-2": "a family name is not valid: it begins with a letter, has two characters or more, letters, digits and _ only",
  "-4": "a key is not valid: letters, digits and _ only",
  "-8": "a header line is not `# Family.key: value`",
  "-16": "the number of columns changes",
  "-32": "the table holds something that is not a number",
} as const;

/** A file that the reference library refuses; `xdiCode` is its error number, a key of `XDI_ERRORS`. */
export class XdiFormatError extends FormatError {
  readonly xdiCode: number;
  readonly line: number;

  constructor(xdiCode: keyof typeof XDI_ERRORS, line: number) {
    super(`Not a valid XDI file, line ${line}: ${XDI_ERRORS[xdiCode]}.`);
    this.xdiCode = Number(xdiCode);
    this.line = line;
  }
}

/** An XDI file: what it says, its table, and how well it keeps to the specification. */
export interface XdiFile {
  readonly version: string;
  /** `App/version` tokens of the first line. */
  readonly applications: readonly string[];
  /** Values by `family.key` in lower case; the last one counts. */
  readonly fields: ReadonlyMap<string, string>;
  readonly comments: readonly string[];
  /** First word of each `Column.N` field, else the label line's word, else `colN`. */
  readonly names: readonly string[];
  /** `[column][row]`. */
  readonly columns: readonly Float64Array[];
  /** The slow coordinate of a two-dimensional file, from its `Outer` lines: its name and its value in each row. */
  readonly outer?: { readonly name: string; readonly values: Float64Array };
  readonly verdict: XdiVerdict;
}

/** The findings of the reference library: 0 where all is well. */
export interface XdiVerdict {
  /** 1 angle without d_spacing, 2 no `#---` line, 4 a header line without `#`; the last one found. */
  readonly warning: number;
  /** Sum of 1 symbol, 2 edge, 4 d_spacing missing, 8 d_spacing invalid. */
  readonly requirement: number;
  /** Sum of 1 Facility.name, 2 Facility.xray_source, 4 Beamline.name, 8 Scan.start_time, 16 Column.1 missing. */
  readonly recommendation: number;
  /** Fields with values that are not as they should be. */
  readonly remarks: readonly XdiRemark[];
}

/**
 * Read an XDI 1.0 file and judge it as the reference library does.
 *
 * @throws XdiFormatError when it cannot be read
 */
export function readXdi(text: string): XdiFile {
  const lines = text.split(/\r\n|\n|\r/);
  const [, version, programs = ""] = /^#\s*XDI\/(\d[^\s]*)\s*(.*)$/.exec(lines[0] ?? "") ?? [];
  if (version === undefined) throw new XdiFormatError("-1", 1);
  const header = readHeader(lines);
  const { columns, outer } = readTable(lines, header);
  const applications = programs.split(/\s+/).filter((token) => token !== "");
  return {
    version,
    applications,
    fields: header.fields,
    comments: header.comments,
    names: columns.map((_, i) => columnName(header.fields.get(`column.${i + 1}`), header.labels, i)),
    columns,
    ...(outer ? { outer: { name: header.fields.get("outer.name") ?? "outer", values: outer } } : {}),
    verdict: judge(header, applications),
  };
}

interface Header {
  readonly fields: Map<string, string>;
  /** Family of each field that is not one of the specification's. */
  readonly extensions: Map<string, string>;
  readonly comments: string[];
  labels: readonly string[];
  /** 0-based line where the table begins. */
  tableLine: number;
  hasEnd: boolean;
  hasForeignLine: boolean;
}

function readHeader(lines: readonly string[]): Header {
  const header: Header = {
    fields: new Map(),
    extensions: new Map(),
    comments: [],
    labels: [],
    tableLine: lines.length,
    hasEnd: false,
    hasForeignLine: false,
  };
  let isComment = false;
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!.trim();
    if (/^[-+.]?\d/.test(line)) {
      header.tableLine = i;
      return header;
    }
    if (line === "") continue;
    if (!line.startsWith("#")) {
      header.hasForeignLine = true;
      continue;
    }
    const content = line.slice(1).trim();
    if (/^-{3,}/.test(content)) {
      header.hasEnd = true;
      isComment = true;
    } else if (/^\/{3,}/.test(content)) {
      isComment = true;
    } else if (header.hasEnd) {
      header.labels = content.split(/\s+/);
    } else if (isComment) {
      if (content !== "") header.comments.push(content);
    } else if (content !== "") {
      readField(content, i + 1, header);
    }
  }
  return header;
}

function readField(content: string, line: number, { fields, extensions }: Header): void {
  const colon = content.indexOf(":");
  const name = content.slice(0, Math.max(0, colon));
  const value = content.slice(colon + 1).trim();
  const dot = name.indexOf(".");
  if (colon < 0 || dot < 0 || value === "") throw new XdiFormatError("-8", line);
  const [family, key] = [name.slice(0, dot).trim(), name.slice(dot + 1).trim()];
  if (!/^[A-Za-z_]\w+$/.test(family)) throw new XdiFormatError("-2", line);
  if (!/^\w+$/.test(key)) throw new XdiFormatError("-4", line);
  if (!FAMILIES.has(family.toLowerCase())) extensions.set(`${family}.${key}`, family);
  fields.set(`${family}.${key}`.toLowerCase(), value);
}

function readTable(lines: readonly string[], { tableLine, fields }: Header) {
  const rows: number[][] = [];
  const outer: number[] = [];
  let slow = Number(fields.get("outer.value"));
  for (let i = tableLine; i < lines.length; i++) {
    const line = lines[i]!.trim();
    if (line === "") continue;
    const [, field, value] = /^#\s*outer\.(name|value)\s*:\s*(.*)$/i.exec(line) ?? [];
    if (field !== undefined) {
      if (field.toLowerCase() === "value") slow = Number(value);
      continue;
    }
    const row = line.split(/\s+/).map(Number);
    if (row.some((item) => !Number.isFinite(item))) throw new XdiFormatError("-32", i + 1);
    if (rows.length > 0 && row.length !== rows[0]!.length) throw new XdiFormatError("-16", i + 1);
    rows.push(row);
    outer.push(slow);
  }
  const width = rows[0]?.length ?? 0;
  return {
    columns: Array.from({ length: width }, (_, column) => Float64Array.from(rows, (row) => row[column]!)),
    outer: fields.has("outer.value") ? Float64Array.from(outer) : undefined,
  };
}

function columnName(field: string | undefined, labels: readonly string[], index: number): string {
  return field?.split(/\s+/)[0] ?? labels[index] ?? `col${index + 1}`;
}

function judge({ fields, hasEnd, hasForeignLine, extensions }: Header, applications: readonly string[]): XdiVerdict {
  const remarks = new Map<string, XdiRemark>();
  for (const [field, rule] of Object.entries(FIELD_RULES)) {
    const value = fields.get(field);
    const remark = value === undefined ? undefined : rule(value);
    if (remark) remarks.set(field, remark);
  }
  for (const [field, family] of extensions) {
    if (applications.some((token) => token.includes(family))) continue;
    remarks.set(field, { code: 104, text: `${field}: no program of the first line is called ${family}` });
  }
  const isBad = (field: string) => !fields.has(field) || remarks.has(field);
  const hasSpacing = fields.has("mono.d_spacing");
  const isAngle = fields.get("column.1")?.includes("angle") ?? false;
  return {
    warning: isAngle && !hasSpacing ? 1 : hasForeignLine ? 4 : hasEnd ? 0 : 2,
    requirement:
      (isBad("element.symbol") ? 1 : 0) +
      (isBad("element.edge") ? 2 : 0) +
      (!hasSpacing ? 4 : isBad("mono.d_spacing") ? 8 : 0),
    recommendation: RECOMMENDED.reduce((sum, [field, bit]) => sum + (fields.has(field) ? 0 : bit), 0),
    remarks: [...remarks.values()],
  };
}
