/** How a line typed at the prompt is to be taken. */
export type LineKind = "macro" | "expression";

/** After the first word these make the line an expression even if the word is a macro: `ct = 5`, `count(…)`, `mv.name`. */
const EXPRESSION_AFTER_NAME = /^\s*(\(|=|\.(?=[A-Za-z_$])|\[|;|\?\.|`|[*/%&|^<>!,]|\+\+|--)/;

/**
 * Decide whether a line is a macro (`ascan m1 -1 1 20 0.1`) or a JavaScript or TypeScript expression. It is a macro when
 * its first word is one and what follows does not continue an expression.
 */
export function classifyLine(line: string, isMacro: (name: string) => boolean): LineKind {
  const first = /^\s*([A-Za-z_][\w]*)/.exec(line);
  if (!first || !isMacro(first[1]!)) return "expression";
  return EXPRESSION_AFTER_NAME.test(line.slice(first[0].length)) ? "expression" : "macro";
}
