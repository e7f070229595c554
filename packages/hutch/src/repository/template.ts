import { FormatError, RequestError } from "../errors/mod.ts";
import { globSource } from "./glob.ts";

/** What a template has a place for. */
export type KeyName = "proposal" | "scan";

/** Which scan of which proposal. */
export interface ScanPlace {
  readonly proposal: string;
  readonly scan: string;
}

/** Globs that keys must fit (`*`, `?`, `[0-9]`). One with a slash, `20??????/??????`, spans several folders. */
export type KeyPatterns = Partial<Record<KeyName, string>>;

/** Keys found so far, cut at their slashes. */
export type Bindings = Partial<Record<KeyName, readonly string[]>>;

/** A fixed text, or one part (between slashes) of a key. */
type Piece = string | { readonly key: KeyName; readonly part: number };

/** One name on the way to a scan: of a folder, a document, or a group inside a document. */
export interface Level {
  readonly isInside: boolean;
  readonly pieces: readonly Piece[];
}

/** Where a scan lies: names joined by `/` outside the document, and inside it. */
export interface FilledPath {
  readonly path: string;
  readonly inside: string;
}

const PLACEHOLDER = /\{(\w*)\}/g;

/**
 * A URL with places for `{proposal}` and `{scan}`, each as often as needed; `#` ends the document, what follows is a
 * path inside it. One template lists (`match`) and loads (`fill`).
 *
 * @example
 * new UrlTemplate("file:///data/{proposal}/{proposal}-{scan}.h5#entry").fill({ proposal: "p1", scan: "7" })
 * // { path: "/data/p1/p1-7.h5", inside: "entry" }
 */
export class UrlTemplate {
  readonly text: string;
  readonly scheme: string;
  /** `http://host:8000`; empty for files and buckets. */
  readonly origin: string;
  readonly levels: readonly Level[];
  /** How many folders deep a key is. */
  readonly depth: Readonly<Record<KeyName, number>>;
  readonly #patterns: Readonly<Record<KeyName, readonly string[]>>;

  /** @throws RequestError when a needed key is missing, or when keys could not be told apart */
  constructor(text: string, patterns: KeyPatterns = {}) {
    const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [];
    if (scheme === undefined || rest === undefined) {
      throw new RequestError(`"${text}" is not a URL template. Begin it with file://, http://, https:// or s3://.`);
    }
    this.text = text;
    this.scheme = scheme.toLowerCase();
    this.#patterns = { proposal: patternParts(patterns.proposal), scan: patternParts(patterns.scan) };
    this.depth = { proposal: this.#patterns.proposal.length, scan: this.#patterns.scan.length };
    const isWeb = this.scheme === "http" || this.scheme === "https";
    const host = isWeb ? (/^[^/#]*/.exec(rest)?.[0] ?? "") : "";
    this.origin = isWeb ? `${this.scheme}://${host}` : "";
    if (host.includes("{")) throw new RequestError(`${text}: a key cannot stand in the name of the host.`);
    if (isWeb && rest.includes("?")) throw new RequestError(`${text}: a template cannot have a query (?…).`);
    const [outside = "", ...inside] = rest.slice(host.length).split("#");
    const decode = isWeb ? decodeURIComponent : (name: string) => name;
    this.levels = [
      ...this.#levelsOf(outside, decode, false),
      ...this.#levelsOf(inside.join("#"), (name) => name, true),
    ];
    for (const key of ["proposal", "scan"] as const) {
      if (!this.levels.some(({ pieces }) => pieces.some((piece) => isKey(piece, key)))) {
        throw new RequestError(
          `The template ${text} has no {${key}}. Write {${key}} where the name of the ${key} stands.`,
        );
      }
    }
  }

  /** The place of a scan. With less than both keys, as far as the template can be filled. */
  fill(keys: Partial<ScanPlace>): FilledPath {
    const bindings: Bindings = {
      ...(keys.proposal === undefined ? {} : { proposal: this.#cut("proposal", keys.proposal) }),
      ...(keys.scan === undefined ? {} : { scan: this.#cut("scan", keys.scan) }),
    };
    const names: { readonly name: string; readonly isInside: boolean }[] = [];
    for (const level of this.levels) {
      const name = fillLevel(level, bindings);
      if (name === undefined) break;
      names.push({ name, isInside: level.isInside });
    }
    const join = (isInside: boolean) =>
      names
        .filter((entry) => entry.isInside === isInside)
        .map(({ name }) => name)
        .join("/");
    return { path: this.scheme === "file" ? `/${join(false)}` : join(false), inside: join(true) };
  }

  /**
   * The keys of a place, or undefined when the template does not lead there.
   *
   * @throws FormatError when it can be read in two ways
   */
  match({ path, inside }: FilledPath): ScanPlace | undefined {
    const names = [...splitPath(path), ...splitPath(inside)];
    const count = splitPath(path).length;
    if (names.length !== this.levels.length) return undefined;
    let bindings: Bindings | undefined = {};
    for (const [i, level] of this.levels.entries()) {
      if (level.isInside !== i >= count) return undefined;
      bindings = this.matcher(level, bindings)(names[i]!);
      if (bindings === undefined) return undefined;
    }
    return { proposal: bindings.proposal!.join("/"), scan: bindings.scan!.join("/") };
  }

  /**
   * What decides whether names fit at a level: it gives the keys after one more name, or undefined. It throws a
   * FormatError for a name that fits in two ways.
   */
  matcher(level: Level, known: Bindings): (name: string) => Bindings | undefined {
    const fixed = fillLevel(level, known);
    if (fixed !== undefined) return (name) => (name === fixed ? known : undefined);
    const [first] = level.pieces;
    if (level.pieces.length === 1 && typeof first === "object" && this.#patterns[first.key][first.part] === "*") {
      const before = known[first.key] ?? [];
      return (name) => ({ ...known, [first.key]: [...before, name] });
    }
    const open = [...new Set(level.pieces.flatMap((piece) => (isOpen(piece, known) ? [piece.key] : [])))];
    const greedy = this.#expression(level, known, "+");
    const reluctant = this.#expression(level, known, "+?");
    return (name) => {
      const found = greedy.exec(name)?.groups;
      if (!found) return undefined;
      const other = open.length > 1 ? reluctant.exec(name)?.groups : undefined;
      if (other && open.some((key) => other[key] !== found[key])) {
        const readings = [found, other].map(({ proposal, scan }) => `proposal ${proposal}, scan ${scan}`).join("; or ");
        throw new FormatError(
          `"${name}" fits ${this.text} in two ways: ${readings}. Give patterns for the keys, or put them into folders of their own.`,
        );
      }
      const bindings: Bindings = { ...known };
      for (const key of open) bindings[key] = [...(known[key] ?? []), found[key]!];
      return bindings;
    };
  }

  isComplete(key: KeyName, { [key]: parts }: Bindings): boolean {
    return parts?.length === this.depth[key];
  }

  #expression(level: Level, known: Bindings, repeat: "+" | "+?"): RegExp {
    const seen = new Set<KeyName>();
    const source = level.pieces.map((piece) => {
      if (typeof piece === "string") return escapeText(piece);
      const name = known[piece.key]?.[piece.part];
      if (name !== undefined) return escapeText(name);
      if (seen.has(piece.key)) return `\\k<${piece.key}>`;
      seen.add(piece.key);
      const pattern = this.#patterns[piece.key][piece.part]!;
      return `(?<${piece.key}>${pattern === "*" ? `[^/]${repeat}` : globSource(pattern)})`;
    });
    return new RegExp(`^${source.join("")}$`, "s");
  }

  #levelsOf(text: string, decode: (name: string) => string, isInside: boolean): Level[] {
    return splitPath(text).flatMap((name) => {
      const pieces = this.#piecesOf(name, decode);
      const deep = pieces.find((piece) => typeof piece === "object" && this.depth[piece.key] > 1);
      if (typeof deep !== "object") return [{ isInside, pieces }];
      if (pieces.length > 1) {
        throw new RequestError(
          `${this.text}: the pattern of {${deep.key}} has a slash, so nothing else may stand between the slashes of "${name}".`,
        );
      }
      return Array.from({ length: this.depth[deep.key] }, (_, part) => ({
        isInside,
        pieces: [{ key: deep.key, part }],
      }));
    });
  }

  #piecesOf(name: string, decode: (name: string) => string): Piece[] {
    const pieces: Piece[] = [];
    let end = 0;
    for (const match of name.matchAll(PLACEHOLDER)) {
      const key = match[1];
      if (key !== "proposal" && key !== "scan") {
        throw new RequestError(`${this.text}: there is no key {${key}}. A template knows {proposal} and {scan}.`);
      }
      if (match.index > end) pieces.push(decode(name.slice(end, match.index)));
      else if (match.index > 0 && this.#patterns[key][0] === "*") {
        throw new RequestError(`${this.text}: two keys touch in "${name}". Put a character between them.`);
      }
      pieces.push({ key, part: 0 });
      end = match.index + match[0].length;
    }
    if (end < name.length) pieces.push(decode(name.slice(end)));
    return pieces;
  }

  /** A key as the names of its folders; a key of another depth stays whole. */
  #cut(key: KeyName, value: string): string[] {
    const parts = value.split("/");
    return parts.length === this.depth[key] ? parts : [value];
  }
}

/** The name at a level, undefined while a key is missing. */
export function fillLevel(level: Level, known: Bindings): string | undefined {
  if (level.pieces.some((piece) => isOpen(piece, known))) return undefined;
  return level.pieces.map((piece) => (typeof piece === "string" ? piece : known[piece.key]![piece.part]!)).join("");
}

/** The names of a path, empty ones left out. */
export function splitPath(path: string): string[] {
  return path.split("/").filter((name) => name !== "");
}

function isKey(piece: Piece, key: KeyName): boolean {
  return typeof piece === "object" && piece.key === key;
}

function isOpen(piece: Piece, known: Bindings): piece is Exclude<Piece, string> {
  return typeof piece === "object" && known[piece.key]?.[piece.part] === undefined;
}

function patternParts(pattern = "*"): string[] {
  return splitPath(pattern);
}

function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
