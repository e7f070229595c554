/**
 * Comma-separated values as RFC 4180 has them, with `\n` line ends: a field that holds a comma, a quote or a line end
 * is put in quotes, its own quotes doubled.
 *
 * @example csvLine(["m1 [mm]", 0.5, 'a "b"', null]) // 'm1 [mm],0.5,"a ""b""",\n'
 */
export function csvLine(fields: readonly CsvField[]): string {
  return `${fields.map(csvField).join(",")}\n`;
}

/** What a field may hold. Nothing (null, undefined) is an empty field; NaN is `nan`, infinity `inf`. */
export type CsvField = string | number | boolean | null | undefined;

function csvField(field: CsvField): string {
  if (field === null || field === undefined) return "";
  if (typeof field === "number" && !Number.isFinite(field)) {
    return Number.isNaN(field) ? "nan" : field > 0 ? "inf" : "-inf";
  }
  const text = String(field);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Read what `csvLine` writes, and what spreadsheets export.
 *
 * @returns the rows, each with its fields as text; an unfinished last quote ends with the text
 */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[i + 1] === '"') field += text[i++];
      else quoted = false;
    } else if (character === '"' && field === "") {
      quoted = true;
    } else if (character === ",") {
      row.push(field);
      field = "";
    } else if (character === "\n" || character === "\r") {
      if (character === "\r" && text[i + 1] === "\n") i++;
      rows.push([...row, field]);
      row = [];
      field = "";
    } else {
      field += character;
    }
  }
  if (field !== "" || row.length > 0) rows.push([...row, field]);
  return rows;
}
