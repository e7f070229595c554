import type { RunEngine } from "../../engine/mod.ts";
import { CancelledError } from "../../errors/mod.ts";
import type { Screen } from "../output/screen.ts";
import { Interrupts } from "../shell/interrupts.ts";

/** What the third Ctrl-C says. */
export const RELEASED = "Released: what was hanging goes on in the background.";

/**
 * Do work on the engine that Ctrl-C ends in three levels: stop, abort, release. Released work is no longer waited for.
 *
 * @throws CancelledError when it was released
 */
export async function interruptible<T>(engine: RunEngine, screen: Screen, work: () => Promise<T>): Promise<T> {
  let release: (error: CancelledError) => void = () => {};
  const released = new Promise<never>((_, reject) => {
    release = reject;
  });
  const interrupts = engineInterrupts(engine, screen, () => release(new CancelledError(RELEASED)));
  const onSignal = () => interrupts.press();
  process.on("SIGINT", onSignal);
  try {
    return await Promise.race([work(), released]);
  } finally {
    process.off("SIGINT", onSignal);
  }
}

/** What each level of Ctrl-C does to the engine, and says. */
export function engineInterrupts(engine: RunEngine, screen: Screen, release: () => void): Interrupts {
  const during = (action: () => void, text: string) => () => {
    if (engine.state === "idle") return release();
    screen.print(text);
    action();
  };
  return new Interrupts({
    stop: during(() => engine.stop("Ctrl-C"), "Ctrl-C: stopping; the run keeps its points. Once more aborts."),
    abort: during(() => engine.abort("Ctrl-C, twice"), "Ctrl-C: aborting. Once more releases the prompt."),
    release: () => {
      if (engine.state !== "idle") engine.halt("Ctrl-C, three times");
      release();
    },
  });
}
