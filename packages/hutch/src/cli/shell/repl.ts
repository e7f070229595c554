import type { EventEmitter } from "node:events";
import { homedir } from "node:os";
import { join } from "node:path";
import { type REPLServer, start } from "node:repl";
import { transformSync } from "amaro";
import { CancelledError, HutchError } from "../../errors/mod.ts";
import type { Session } from "../../server/mod.ts";
import type { Screen, Terminal } from "../output/screen.ts";
import { describeError } from "../report-error.ts";
import { engineInterrupts, RELEASED } from "../run/interruptible.ts";
import { classifyLine } from "./classify.ts";
import { namesOf, runLine, shellCommands } from "./commands.ts";
import { completeMacroLine } from "./completion.ts";
import { shellGlobals } from "./globals.ts";

export interface ShellOptions {
  readonly session: Session;
  readonly screen: Screen;
  readonly input: NodeJS.ReadableStream;
  readonly output: Terminal;
  readonly isDebug: boolean;
  /** Where lines are kept between sessions; undefined keeps none. Default `.hutch_history` in the home folder. */
  readonly historyFile?: string | undefined;
}

type Evaluate = REPLServer["eval"];

/** Name in the shell's scope of the function that macro lines are calls of. */
const RUN_LINE = "__hutchLine";

/**
 * The shell: macros without brackets and TypeScript at one prompt. A macro line becomes `await` of a call, so that waiting,
 * Ctrl-C and errors are the same for both. Resolves when the user has left it and everything typed is done.
 */
export function runShell(options: ShellOptions): Promise<void> {
  const { session, screen, input, output, isDebug } = options;
  const historyFile = "historyFile" in options ? options.historyFile : join(homedir(), ".hutch_history");
  const commands = shellCommands(session);
  const server = start({
    prompt: "hutch> ",
    input,
    output,
    ignoreUndefined: true,
    breakEvalOnSigint: true,
    preview: false,
    ...(output.isTTY && { terminal: true }),
  });
  Object.assign(server.context, shellGlobals(session));
  Object.defineProperty(server.context, RUN_LINE, {
    value: (line: string) =>
      runLine(commands, {
        session,
        line,
        print: (text) => screen.print(text),
        update: (text) => screen.update(text),
      }),
  });
  if (historyFile !== undefined && output.isTTY) server.setupHistory(historyFile, () => {});
  const report = (error: unknown) => screen.print(describeError(error, isDebug));
  const evaluations = queueEvaluation(server, (line) => translate(line, (name) => commands.has(name)), report);
  completeMacrosToo(server, (line) => completeMacroLine(line, { commands, names: (type) => namesOf(session, type) }));
  interruptRuns(server, session, screen, evaluations.anyOpen);
  return new Promise((resolve) => server.on("exit", () => void evaluations.done().then(resolve)));
}

/** JavaScript for a line as typed: a call for a macro, the same without types for TypeScript. */
function translate(text: string, isMacro: (name: string) => boolean): string {
  const line = text.trim();
  if (line !== "" && classifyLine(line, isMacro) === "macro") return `await ${RUN_LINE}(${JSON.stringify(line)})\n`;
  try {
    return transformSync(text, { mode: "strip-only" }).code;
  } catch {
    // Unfinished or not TypeScript: the prompt's own evaluation says what is wrong, or asks for more.
    return text;
  }
}

/**
 * Evaluate line after line, also when they come faster than they are done (a pipe), and show our own errors as users read
 * them.
 */
function queueEvaluation(
  server: REPLServer,
  toJavaScript: (line: string) => string,
  report: (error: unknown) => void,
): { readonly done: () => Promise<void>; readonly anyOpen: () => boolean } {
  const evaluate: Evaluate = server.eval;
  let queue = Promise.resolve();
  let finish = () => {};
  let open = 0;
  const evaluateLine: Evaluate = (line, context, file, callback) => {
    const run = (resolve: () => void) => {
      finish = () => {
        open -= 1;
        finish = () => {};
        resolve();
      };
      evaluate.call(server, toJavaScript(line), context, file, (error, result) => {
        callback(error, result);
        finish();
      });
    };
    open += 1;
    queue = queue.then(() => new Promise(run));
  };
  Object.assign(server, { eval: evaluateLine });
  onFailure(server, (error, usual) => {
    const broken = (error as NodeJS.ErrnoException | undefined)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
    if (broken || error instanceof HutchError) {
      report(broken ? new CancelledError(RELEASED) : error);
      server.clearBufferedCommand();
      server.displayPrompt();
    } else {
      usual();
    }
    finish();
  });
  return { done: () => queue, anyOpen: () => open > 0 };
}

/** The prompt hands every failed line, awaited or not, to its domain, which prints it with its stack. */
function onFailure(server: REPLServer, handle: (error: unknown, usual: () => void) => void): void {
  const { _domain: domain } = server as unknown as { readonly _domain: EventEmitter };
  const usual = domain.listeners("error");
  domain.removeAllListeners("error");
  domain.on("error", (error: unknown) =>
    handle(error, () => {
      for (const listener of usual) listener.call(domain, error);
    }),
  );
}

/** Complete macro lines by their parameters, everything else as JavaScript. */
function completeMacrosToo(server: REPLServer, complete: (line: string) => [string[], string] | undefined): void {
  const javascript = server.completer as (
    line: string,
    callback: (error: Error | null, result: [string[], string]) => void,
  ) => void;
  const both: typeof javascript = (line, callback) => {
    const found = complete(line);
    if (found) callback(null, found);
    else javascript.call(server, line, callback);
  };
  Object.assign(server, { completer: both });
}

/**
 * Ctrl-C during a run stops, aborts, then gives the prompt back; otherwise it clears the line and what is being evaluated.
 * It never leaves the shell: who presses it once too often to end a scan wants to stay.
 */
function interruptRuns(server: REPLServer, session: Session, screen: Screen, isEvaluating: () => boolean): void {
  const usual = server.listeners("SIGINT") as (() => void)[];
  const breakOff = () => {
    for (const listener of usual) listener.call(server);
  };
  const clearLine = () => {
    if (server.line !== "" || isEvaluating()) return breakOff();
    screen.print("");
    server.clearBufferedCommand();
    server.displayPrompt();
  };
  const interrupts = engineInterrupts(session.engine, screen, breakOff);
  session.engine.on("state", ({ to }) => {
    if (to === "idle") interrupts.reset();
  });
  server.removeAllListeners("SIGINT");
  server.on("SIGINT", () => {
    if (session.engine.state === "idle") clearLine();
    else interrupts.press();
  });
}
