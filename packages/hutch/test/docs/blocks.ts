/** A fenced block of a Markdown page. */
export interface Block {
  readonly language: string;
  /** The rest of the fence's line: `file=hutch.yaml`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  /** Line of the fence in the page, from 1. */
  readonly line: number;
}

/** The fenced blocks of a page, in order. */
export function* blocksOf(page: string): Generator<Block> {
  const lines = page.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const [, language, rest] = /^```(\w+)(.*)$/.exec(lines[i]!) ?? [];
    if (language === undefined) continue;
    const end = lines.indexOf("```", i);
    if (end < 0) throw new Error(`line ${i + 1}: the block has no end`);
    const attributes = Object.fromEntries([...rest!.matchAll(/(\w+)=(\S+)/g)].map(([, key, value]) => [key, value]));
    yield { language, attributes, text: lines.slice(i + 1, end).join("\n"), line: i + 1 };
    i = end;
  }
}

/** A command that a page shows, what it types at the prompt of the program, and what comes out. */
export interface Command {
  readonly command: string;
  readonly typed: readonly string[];
  readonly output: readonly string[];
}

const PROMPT = "hutch> ";

/** The commands of a `console` block: `$ command`, `hutch> line`, and everything else is output. */
export function commandsOf(text: string): Command[] {
  const commands: { command: string; typed: string[]; output: string[] }[] = [];
  for (const line of text.split("\n")) {
    const last = commands.at(-1);
    if (line.startsWith("$ ")) commands.push({ command: line.slice(2), typed: [], output: [] });
    else if (!last) throw new Error(`a console block begins with "$ ", not with: ${line}`);
    else if (last.command.endsWith("\\")) last.command = `${last.command}\n${line}`;
    else if (line.startsWith(PROMPT)) last.typed.push(line.slice(PROMPT.length));
    else last.output.push(line);
  }
  return commands;
}

/** What a program has printed without the prompts that it shows when its input is no terminal. */
export function withoutPrompts(output: string): string {
  return output.replace(new RegExp(`^(${PROMPT})+`, "gm"), "");
}
