import { HutchError } from "../../errors/mod.ts";
import type { ErrorFacts } from "./executor.ts";

/** What went wrong in another thread or on another machine. The code is that of the error there. */
export class CookError extends HutchError {
  readonly code: string;

  constructor({ code, message }: ErrorFacts) {
    super(message);
    this.code = code;
  }
}

/** What to send of an error. */
export function errorFacts(error: unknown): ErrorFacts {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof HutchError) return { code: error.code, message };
  return { code: "COOK", message: `The recipe failed: ${message}` };
}
