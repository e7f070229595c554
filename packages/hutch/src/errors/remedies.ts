import { HutchError } from "./hutch-error.ts";

/** What was asked for is not a thing that exists or makes sense. Remedy: change the request as the message says. */
export class RequestError extends HutchError {
  readonly code: string = "REQUEST";
}

/** A name that nothing has. Remedy: use one of the names the message suggests. */
export class UnknownNameError extends RequestError {
  override readonly code = "UNKNOWN_NAME";
  readonly kind: string;
  readonly requested: string;
  readonly known: readonly string[];

  /** @param facts `kind` says what was looked for ("device", "plan", "PV"), `known` the names there are. */
  constructor(facts: { kind: string; requested: string; known: readonly string[] }) {
    const near = nearestName(facts.requested, facts.known);
    const listed = facts.known.slice(0, 12).join(", ") + (facts.known.length > 12 ? ", …" : "");
    const remedy = near ? `Did you mean ${near}?` : listed ? `Known: ${listed}.` : `There is no ${facts.kind} at all.`;
    super(`No ${facts.kind} is called "${facts.requested}". ${remedy}`);
    this.kind = facts.kind;
    this.requested = facts.requested;
    this.known = facts.known;
  }
}

/** A value lies outside its limits; nothing was moved or changed. Remedy: choose a value inside `low..high`. */
export class LimitError extends HutchError {
  readonly code = "LIMIT";
  readonly device: string;
  readonly requested: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;

  constructor(facts: { device: string; requested: number; low: number; high: number; unit: string }) {
    const unit = facts.unit ? ` ${facts.unit}` : "";
    super(
      `${facts.device}: ${facts.requested}${unit} is outside ${facts.low} .. ${facts.high}${unit}.\n` +
        "Choose a target inside the limits, or have them changed.",
    );
    this.device = facts.device;
    this.requested = facts.requested;
    this.low = facts.low;
    this.high = facts.high;
    this.unit = facts.unit;
  }
}

/** Something on the network does not answer. Remedy: see that it runs and can be reached, then try again. */
export class UnreachableError extends HutchError {
  readonly code = "UNREACHABLE";
}

/** A device answered that it failed, or did not finish in time. Remedy: look at the device. */
export class DeviceError extends HutchError {
  readonly code: string = "DEVICE";
}

/** A file or folder cannot be read or written, or the disk is full. Remedy: as the message says; nothing was lost. */
export class StorageError extends HutchError {
  readonly code: string = "STORAGE";
}

/** A file or stream holds something that its format does not allow. Remedy: mend or replace the file at `where`. */
export class FormatError extends HutchError {
  readonly code: string = "FORMAT";
}

/** A configuration file is wrong. Remedy: change the line that the message names. */
export class ConfigError extends HutchError {
  readonly code = "CONFIG";
}

/** A peer broke the rules of its protocol. Remedy: report it to whoever keeps the peer. */
export class RemoteProtocolError extends HutchError {
  readonly code = "REMOTE_PROTOCOL";
}

/** Our own side was about to break the rules of a protocol. Remedy: this is a bug of Hutch or of its caller. */
export class LocalProtocolError extends HutchError {
  readonly code = "LOCAL_PROTOCOL";
}

/** An optional package is not installed. Remedy: run the command in the message. */
export class MissingPackageError extends HutchError {
  readonly code = "MISSING_PACKAGE";

  constructor(packageName: string, purpose: string, options?: ErrorOptions) {
    super(`${purpose} needs the package ${packageName}. Install it with: npm install ${packageName}`, options);
  }
}

/** The user, or a program on their behalf, ended the work. Remedy: none needed. */
export class CancelledError extends HutchError {
  readonly code = "CANCELLED";
}

/** The closest known name, for "did you mean"; undefined when none is closer than a third of its length. */
export function nearestName(requested: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(requested.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(requested.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
