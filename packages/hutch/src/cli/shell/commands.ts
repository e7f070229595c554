import { UnknownNameError } from "../../errors/mod.ts";
import { type PlanDefinition, usageOf } from "../../plans/mod.ts";
import type { Session } from "../../server/mod.ts";
import { bindArguments, parameterAt } from "./bind.ts";
import type { Macro, MacroContext, ParameterType } from "./macro.ts";
import { macroHelp } from "./macros/lists.ts";
import { MACROS } from "./macros/mod.ts";
import { type Token, tokenize } from "./tokens.ts";

/** Something that is typed without brackets: a macro, or a plan under its name. */
export interface ShellCommand {
  readonly name: string;
  readonly doc: string;
  help(): string;
  /** What the word at `index` after the name may be, for completion. */
  parameterAt(index: number): ParameterType | undefined;
  run(context: MacroContext, words: readonly Token[]): Promise<void>;
}

/** The commands of a session by name: the macros, and the plans that no macro hides. */
export function shellCommands(session: Session): ReadonlyMap<string, ShellCommand> {
  const plans = [...session.plans].filter(({ name }) => !MACROS.has(name)).map(planCommand);
  const macros = [...MACROS.values()].map(macroCommand);
  const commands = new Map([...macros, ...plans].map((command) => [command.name, command]));
  return commands.set("help", helpCommand(commands));
}

/**
 * Carry out a line: `ascan m1 -1 1 20 0.1`, or a plan in the same manner: `scan simdet m1 -1 1 5`.
 *
 * @throws HutchError when it cannot be understood, or when it failed
 */
export async function runLine(commands: ReadonlyMap<string, ShellCommand>, context: MacroContext): Promise<void> {
  const [name, ...words] = tokenize(context.line);
  if (name === undefined) return;
  await find(commands, name.text).run(context, words);
}

/** The names in a session that complete a parameter of a type. */
export function namesOf(session: Session, type: ParameterType): readonly string[] {
  const motors = session.devices.names("motor");
  switch (type) {
    case "motor":
      return motors;
    case "detector":
      return session.devices.names().filter((name) => !motors.includes(name));
    case "device":
      return session.devices.names();
    case "macro":
      return [...MACROS.keys(), ...session.plans.names];
    default:
      return [];
  }
}

function macroCommand(macro: Macro): ShellCommand {
  return {
    name: macro.name,
    doc: macro.doc,
    help: () => macroHelp(macro),
    parameterAt: (index) => parameterAt(macro, index)?.type,
    run: async (context, words) => macro.run(context, bindArguments(macro, words)),
  };
}

/** A plan's words are read by its own syntax; any of them may be a device. */
function planCommand(plan: PlanDefinition): ShellCommand {
  return {
    name: plan.name,
    doc: plan.summary,
    help: () => `${plan.summary}\n\n  ${usageOf(plan)}\n\nExample: ${plan.example}`,
    parameterAt: () => "device",
    run: async ({ session }, words) => {
      await session.run(session.plannedFromWords([plan.name, ...words.map(({ text }) => text)]));
    },
  };
}

/** `help NAME` knows macros and plans; without a name it lists the macros. */
function helpCommand(commands: ReadonlyMap<string, ShellCommand>): ShellCommand {
  return {
    name: "help",
    doc: "Explain a macro or a plan; without a name, list the macros.",
    help: () => "Explain a macro or a plan.\n\n  help [name]\n\nExample: help ascan",
    parameterAt: (index) => (index === 0 ? "macro" : undefined),
    run: async (context, [name]) => {
      if (name === undefined) await find(commands, "lsmac").run(context, []);
      else context.print(find(commands, name.text).help());
    },
  };
}

function find(commands: ReadonlyMap<string, ShellCommand>, name: string): ShellCommand {
  const command = commands.get(name);
  if (!command) throw new UnknownNameError({ kind: "macro or plan", requested: name, known: [...commands.keys()] });
  return command;
}
