import { RequestError } from "../../errors/mod.ts";

/** One word of a macro line, with where it stood, for completion and for messages. */
export interface Token {
  readonly text: string;
  /** Index of the first character in the line. */
  readonly start: number;
  /** Whether it was written in quotes, and so is text even if it looks like a number. */
  readonly quoted: boolean;
}

/**
 * Split a line typed in the SPEC manner into words: `ascan m1 -1 1 20 0.1`, `newfile "my sample"`, `wa m[12]`.
 * Quotes (single or double) group; `#` at the start of a word begins a comment, as in command files.
 *
 * @throws RequestError when a quote is not closed
 */
export function tokenize(line: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const character = line[at]!;
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === "#") {
      break;
    } else if (character === '"' || character === "'") {
      const end = line.indexOf(character, at + 1);
      if (end < 0) throw new RequestError(`The quote at column ${at + 1} is not closed: ${line.slice(at)}`);
      tokens.push({ text: line.slice(at + 1, end), start: at, quoted: true });
      at = end + 1;
    } else {
      const word = /^[^\s"']+/.exec(line.slice(at))![0];
      tokens.push({ text: word, start: at, quoted: false });
      at += word.length;
    }
  }
  return tokens;
}
