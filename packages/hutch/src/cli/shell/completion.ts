import type { ShellCommand } from "./commands.ts";
import type { ParameterType } from "./macro.ts";

/** What can be completed: commands, and names by the type of parameter that takes them. */
export interface Vocabulary {
  readonly commands: ReadonlyMap<string, Pick<ShellCommand, "parameterAt">>;
  /** Names that fit a parameter type; empty for numbers and free text. */
  names(type: ParameterType): readonly string[];
}

/**
 * Candidates for the word under the cursor of a macro line, and that word. The first word completes to commands, each later
 * one to what its parameter takes. Undefined when the line is no macro line, so that JavaScript completion can have it.
 */
export function completeMacroLine(
  line: string,
  vocabulary: Vocabulary,
): [candidates: string[], word: string] | undefined {
  const words = line.trimStart().split(/\s+/);
  const word = words.at(-1) ?? "";
  if (words.length === 1) {
    const candidates = [...vocabulary.commands.keys()].filter((name) => name.startsWith(word)).sort();
    return candidates.length > 0 ? [candidates, word] : undefined;
  }
  const command = vocabulary.commands.get(words[0]!);
  if (!command) return undefined;
  const type = command.parameterAt(words.length - 2);
  if (!type) return [[], word];
  const candidates = vocabulary.names(type).filter((name) => name.startsWith(word));
  return [[...candidates].sort(), word];
}
