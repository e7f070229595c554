/** How a line typed at the prompt is to be taken. */
export type LineKind = "macro" | "expression";

/** After the first word these make the line an expression even if the word is a macro: `ct = 5`, `count(…)`, `mv.name`. */
const EXPRESSION_AFTER_NAME =
  /^\s*(\(|=|\.(?=[A-Za-z_$])|\[|;|\?|:|`|[*/%&|^<>!,]|\+\+|--|[-+]\s|(in|instanceof|as|satisfies)\b)/;

/** Words that begin a statement or an operator: what follows them is JavaScript. */
const KEYWORDS = new Set(
  "abstract async await break case class const continue declare delete do else enum export for from function if import interface let new return switch throw try type typeof using var void while with yield".split(
    " ",
  ),
);

/**
 * Decide whether a line is a macro (`ascan m1 -1 1 20 0.1`) or a JavaScript or TypeScript expression. It is a macro when
 * its first word is one and what follows does not continue an expression. Two words that can be no expression are taken as
 * a macro too, so that a misspelled one (`asan m1`) is told what it may have been.
 */
export function classifyLine(line: string, isMacro: (name: string) => boolean): LineKind {
  const first = /^\s*([A-Za-z_]\w*)/.exec(line);
  if (!first) return "expression";
  const rest = line.slice(first[0].length);
  if (EXPRESSION_AFTER_NAME.test(rest)) return "expression";
  if (isMacro(first[1]!)) return "macro";
  return /^\s+[\w."'-]/.test(rest) && !KEYWORDS.has(first[1]!) ? "macro" : "expression";
}
