/** A path with a separator at its end, as file plugins keep it. The empty path stays empty. */
export function withSeparator(path: string): string {
  return path === "" || path.endsWith("/") ? path : `${path}/`;
}

/**
 * The directories that writing FilePath makes, outermost first [ADCore 3.14, createFilePath].
 *
 * @param depth CreateDirectory: 0 none; n > 0: the first n parts exist, deeper ones are made; n < 0: at most the last |n|
 *   parts are made. The first part of a path is never made by a negative depth.
 */
export function directoriesToCreate(path: string, depth: number): readonly string[] {
  if (depth === 0) return [];
  const root = path.startsWith("/") ? "/" : "";
  const parts = path.split("/").filter((part) => part !== "");
  const existing = depth > 0 ? depth : Math.max(1, parts.length + depth);
  return parts.map((_, index) => root + parts.slice(0, index + 1).join("/")).slice(existing);
}

/**
 * The file name that a template makes of path, name and number, as printf does: conversions take their arguments in this
 * order; what is left over is not used, what is missing is empty or 0.
 *
 * @example formatFileName("%s%s_%6.6d.h5", "/data/", "scan", 7) === "/data/scan_000007.h5"
 */
export function formatFileName(template: string, path: string, name: string, number: number): string {
  const rest: (string | number)[] = [path, name, number];
  return template.replace(
    CONVERSION,
    (whole, flags: string, width: string, precision: string | undefined, kind: string) => {
      if (kind === "%") return whole === "%%" ? "%" : whole;
      const argument = rest.shift();
      const text =
        kind === "s"
          ? cut(String(argument ?? ""), precision)
          : digits(Number(argument ?? 0) || 0, kind, precision, flags);
      return pad(text, Number(width), flags, kind !== "s" && precision === undefined);
    },
  );
}

const CONVERSION = /%([-+ 0#]*)(\d*)(?:\.(\d*))?([sdiuxXo%])/g;

function cut(text: string, precision: string | undefined): string {
  return precision === undefined ? text : text.slice(0, Number(precision));
}

const RADIX: Readonly<Record<string, number>> = { x: 16, X: 16, o: 8 };

function digits(value: number, kind: string, precision: string | undefined, flags: string): string {
  const magnitude = Math.abs(Math.trunc(value)).toString(RADIX[kind] ?? 10);
  const cased = kind === "X" ? magnitude.toUpperCase() : magnitude;
  const sign = value < 0 ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  return sign + cased.padStart(Number(precision ?? 0), "0");
}

function pad(text: string, width: number, flags: string, zerosAllowed: boolean): string {
  if (flags.includes("-")) return text.padEnd(width);
  if (!flags.includes("0") || !zerosAllowed) return text.padStart(width);
  const sign = /^[-+ ]/.test(text) ? text[0]! : "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}
