import { HutchError } from "../errors/mod.ts";

/** Exit codes: 0 done, 1 failed, 2 wrong usage, 130 ended by the user. */
export const EXIT = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;

/**
 * What the user reads when something went wrong: the message of an error made for them, or one line for a bug. The stack
 * and the causes are shown with `--debug` only.
 */
export function describeError(error: unknown, debug: boolean): string {
  if (debug) return describeChain(error);
  if (error instanceof HutchError) return `error: ${error.message}`;
  const text = error instanceof Error ? error.message : String(error);
  return `error: ${text}\nThis looks like a bug of Hutch; run again with --debug to see where it happened.`;
}

/** The error a script should see with `--json`. */
export function errorAsJson(error: unknown): { error: { code: string; message: string } } {
  const code = error instanceof HutchError ? error.code : "BUG";
  return { error: { code, message: error instanceof Error ? error.message : String(error) } };
}

/** Which exit code an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof HutchError)) return EXIT.failed;
  if (error.code === "CANCELLED") return EXIT.cancelled;
  return error.code === "REQUEST" || error.code === "UNKNOWN_NAME" || error.code === "CONFIG"
    ? EXIT.usage
    : EXIT.failed;
}

/** Error, cause, cause of the cause … each with its stack. */
function describeChain(error: unknown): string {
  const lines: string[] = [];
  for (
    let current: unknown = error;
    current !== undefined;
    current = current instanceof Error ? current.cause : undefined
  ) {
    const prefix = lines.length === 0 ? "error: " : "caused by: ";
    lines.push(prefix + (current instanceof Error ? (current.stack ?? current.message) : String(current)));
  }
  return lines.join("\n");
}
