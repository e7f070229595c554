/** One column of an XDI table. */
export interface XdiColumn {
  /** A word of the dictionary (`energy`, `i0`, `itrans`, `mutrans` …) or any other; blanks become `_`. */
  readonly name: string;
  readonly unit?: string;
}

/** The head of an XDI file. */
export interface XdiHead {
  /** `App/version` tokens for the first line. Extension families should be named here. */
  readonly applications: readonly string[];
  readonly columns: readonly XdiColumn[];
  /** Fields in order, `["Element.symbol", "Fe"]`; families and keys are made valid, line ends become blanks. */
  readonly fields: readonly (readonly [field: string, value: string])[];
  readonly comments: readonly string[];
}

/** Everything before the table. Ends with the line of labels. [XDI specification 1.0] */
export function xdiHead({ applications, columns, fields, comments }: XdiHead): string {
  const lines = [
    `# ${["XDI/1.0", ...applications].join(" ")}`,
    ...columns.map(({ name, unit }, i) => `# Column.${i + 1}: ${word(name)}${unit ? ` ${word(unit)}` : ""}`),
    ...fields.flatMap(([field, value]) => {
      const text = oneLine(value);
      return text === "" ? [] : [`# ${validField(field)}: ${text}`];
    }),
  ];
  if (comments.length > 0) lines.push("# ///", ...comments.map((comment) => `# ${harmless(oneLine(comment))}`));
  return `${lines.join("\n")}\n#----\n# ${columns.map(({ name }) => word(name)).join(" ")}\n`;
}

/**
 * One row of the table; undefined when a value is not finite, because XDI has no token for that.
 * Every row begins with a blank: the reference library crashes on rows of three characters or fewer.
 */
export function xdiRow(values: readonly number[]): string | undefined {
  if (!values.every(Number.isFinite)) return undefined;
  return `  ${values.map(String).join("  ")}\n`;
}

/** `Family.key` with letters, digits and `_` only, and a family of two characters or more. */
function validField(field: string): string {
  const dot = field.indexOf(".");
  const family = field.slice(0, Math.max(0, dot)).replace(/\W+/g, "_").replace(/^\d/, "_$&");
  const key = field.slice(dot + 1).replace(/\W+/g, "_");
  return `${family.padEnd(2, "_")}.${key || "_"}`;
}

/** A comment that looks like the end of the comments is put in quotes. */
function harmless(comment: string): string {
  return /^(-{3}|\/{3})/.test(comment) ? `"${comment}"` : comment;
}

function word(text: string): string {
  return text.trim().replace(/\s+/g, "_") || "_";
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 2000);
}
