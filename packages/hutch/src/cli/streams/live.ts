import { Screen } from "../output/screen.ts";

const EVERY_MS = 2000;

/** Print a line of progress every two seconds, in place on a terminal; returns what ends it. */
export function everyTwoSeconds(line: () => string): () => void {
  const screen = new Screen(process.stderr);
  const timer = setInterval(() => {
    if (screen.isInteractive) screen.update(line());
    else screen.print(line());
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    screen.update("");
  };
}

/** Call `stop` on the first Ctrl-C or SIGTERM; a second Ctrl-C ends the program. Returns what takes it back. */
export function untilInterrupted(stop: () => void): () => void {
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return () => {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  };
}
