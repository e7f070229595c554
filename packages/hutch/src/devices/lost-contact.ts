import { UnreachableError } from "../errors/mod.ts";

/**
 * The error for a device whose server went away while something was under way; any other error as it is.
 *
 * @param what was under way, e.g. `the move to 20 mm`
 */
export function asLostContact(device: string, what: string, error: unknown): unknown {
  if (!(error instanceof UnreachableError)) return error;
  const reason = error.message.split("\n")[0];
  return new UnreachableError(
    `${device}: lost during ${what}; what became of it is not known. ${reason}\nSee that its IOC runs, then repeat it.`,
    { cause: error },
  );
}
