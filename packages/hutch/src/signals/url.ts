import { RequestError, UnknownNameError } from "../errors/mod.ts";

/** Control systems that a signal's URL may name. */
export const SIGNAL_SCHEMES = ["ca", "pva", "tango", "panda", "soft", "mock"] as const;
export type SignalScheme = (typeof SIGNAL_SCHEMES)[number];

/** A signal's URL in its two parts: `ca://gp:m1.VAL` is scheme `ca`, address `gp:m1.VAL`. */
export interface SignalUrl {
  readonly scheme: SignalScheme;
  readonly address: string;
}

const URL_FORM = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s;

/**
 * The parts of a signal's URL. A text without `scheme://` is an address of the default control system, so that a plain
 * PV name will do where only PVs are meant.
 *
 * @throws UnknownNameError for a scheme that no backend has; RequestError for an empty address or one with blanks in it
 */
export function parseSignalUrl(text: string, defaultScheme: SignalScheme = "ca"): SignalUrl {
  const match = URL_FORM.exec(text);
  const scheme = match ? match[1]!.toLowerCase() : defaultScheme;
  const address = match ? match[2]! : text;
  if (!isScheme(scheme))
    throw new UnknownNameError({ kind: "control system", requested: scheme, known: SIGNAL_SCHEMES });
  if (address === "") throw new RequestError(`"${text}" names no signal. Write for example ${scheme}://gp:m1.VAL.`);
  if (/\s/.test(address)) {
    throw new RequestError(`"${text}" is not a signal's name, because it has a blank in it. Remove the blank.`);
  }
  return { scheme, address };
}

/** The URL that `parseSignalUrl` takes apart. */
export function formatSignalUrl({ scheme, address }: SignalUrl): string {
  return `${scheme}://${address}`;
}

function isScheme(text: string): text is SignalScheme {
  return (SIGNAL_SCHEMES as readonly string[]).includes(text);
}
