/** What differs from run to run, and is not compared; in this order. */
const VARYING: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<uid>"],
  [/\d{8}_\d{6}_\d{3}/g, "<time>"],
  [/\b\d{4}([-/])\d\d\1\d\d( \d\d:\d\d:\d\d)?/g, "<date>"],
  [/\d\d:\d\d:\d\d(\.\d+)?/g, "<time>"],
  [/(?<![0-9a-z])(?=[a-f]*\d)[0-9a-f]{8}(?![0-9a-z])/g, "<uid>"],
  [/(127\.0\.0\.1:|port )\d+/g, "$1<port>"],
  [/\b\d+(\.\d+)? (B|kB|MB|GB|ms|s|min|h)\b/g, "<quantity>"],
  [/[-─]{3,}/g, "<rule>"],
];

/** Lines that are drawings, or progress that comes when it comes. */
const DRAWING = /[⠀-⣿░▒▓█▕└│┌]/;

const NUMBER = /(?<![\w.])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?!\w)/;

/** How far numbers with a fraction, or of more than three digits, may be apart: what is measured has noise. */
const RELATIVE = 0.3;

/**
 * Compare what a page shows with what came out, line by line. `…` alone on a line stands for any lines, inside a line for
 * any text. Blank lines, widths and drawings do not count; dates, identifiers, ports, sizes and durations may differ.
 *
 * @returns what is wrong; undefined when nothing is
 */
export function difference(shown: readonly string[], output: string): string | undefined {
  const expected = shown.map(normal).filter((line) => line !== "");
  const actual = output
    .split("\n")
    .map(normal)
    .filter((line) => line !== "");
  let at = 0;
  let isGap = false;
  for (const line of expected) {
    if (line === "…") {
      isGap = true;
      continue;
    }
    const found = isGap ? actual.findIndex((one, i) => i >= at && matches(line, one)) : at;
    if (found < 0 || !matches(line, actual[found] ?? "")) {
      const there = isGap ? actual.slice(at).join("\n") : (actual[at] ?? "(the end)");
      return `The page shows\n${line}\nbut what came is\n${there}`;
    }
    at = found + 1;
    isGap = false;
  }
  return isGap || at === actual.length ? undefined : `The page does not show\n${actual.slice(at).join("\n")}`;
}

function normal(text: string): string {
  if (DRAWING.test(text)) return "";
  return VARYING.reduce((line, [pattern, name]) => line.replace(pattern, name), text.trim()).replace(/\s+/g, " ");
}

function matches(shown: string, actual: string): boolean {
  const [first = "", ...rest] = shown.split("…");
  if (rest.length === 0) return sameText(shown, actual);
  const pattern = [first, ...rest].map(escaped).join(".*");
  return new RegExp(`^${pattern}$`).test(actual);
}

/** Equal texts with nearly equal numbers. */
function sameText(shown: string, actual: string): boolean {
  const [a, b] = [parts(shown), parts(actual)];
  return a.length === b.length && a.every((part, i) => part === b[i] || isNear(part, b[i]!));
}

/** Text and numbers in turn: even places are text. */
function parts(line: string): string[] {
  return line.split(new RegExp(`(${NUMBER.source})`));
}

function isNear(shown: string, actual: string): boolean {
  const [a, b] = [Number(shown), Number(actual)];
  if (shown === "" || actual === "" || Number.isNaN(a) || Number.isNaN(b)) return false;
  const isCount = /^-?\d{1,3}$/.test(shown);
  return isCount ? a === b : Math.abs(a - b) <= RELATIVE * Math.max(Math.abs(a), Math.abs(b));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
