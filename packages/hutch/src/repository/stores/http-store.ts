import { FormatError, RequestError } from "../../errors/mod.ts";
import { splitPath } from "../template.ts";
import { readIndex } from "./http-index.ts";
import { type HttpOptions, request } from "./http-request.ts";
import type { ByteRange, Store, StoreEntry } from "./store.ts";

/** Folders and documents of a web server that shows its folders as an HTML index or as JSON. */
export class HttpStore implements Store {
  readonly #origin: string;
  readonly #options: HttpOptions;

  /** @param origin `http://host:8000` */
  constructor(origin: string, options: HttpOptions = {}) {
    this.#origin = origin;
    this.#options = options;
  }

  url(path: string): string {
    const names = splitPath(path).map(encodeURIComponent).join("/");
    return `${this.#origin}/${names}${path.endsWith("/") && names !== "" ? "/" : ""}`;
  }

  async list(path: string, signal?: AbortSignal): Promise<readonly StoreEntry[]> {
    const url = this.url(`${path}/`);
    const headers = { ...this.#options.headers, accept: "application/json, text/html;q=0.9" };
    const { headers: answered, body } = await request(url, { ...this.#options, headers, signal });
    const entries = readIndex(new TextDecoder().decode(body), answered.get("content-type") ?? "", url);
    if (entries) return entries;
    throw new FormatError(
      `${url} is neither an index page nor a JSON listing, so its names are not known. Switch on the server's directory index.`,
    );
  }

  async stat(path: string, signal?: AbortSignal): Promise<StoreEntry | undefined> {
    const document = await this.#head(path, signal);
    if (document && !document.isFolder) return document.entry;
    const folder = document ?? (await this.#head(`${path}/`, signal));
    return folder && { name: folder.entry.name, kind: "folder" };
  }

  async read(path: string, range?: ByteRange, signal?: AbortSignal): Promise<Uint8Array> {
    if (range && range.to <= range.from) return new Uint8Array();
    const headers = { ...this.#options.headers, ...(range ? { range: `bytes=${range.from}-${range.to - 1}` } : {}) };
    const url = this.url(path);
    try {
      const { status, body } = await request(url, { ...this.#options, headers, signal });
      // A server without range requests sends the whole document.
      return range && status !== 206 ? body.subarray(range.from, range.to) : body;
    } catch (error) {
      if (range && error instanceof RequestError && error.message.includes("answered 416")) return new Uint8Array();
      throw error;
    }
  }

  async #head(path: string, signal?: AbortSignal) {
    const url = this.url(path);
    const { status, headers } = await request(url, {
      ...this.#options,
      method: "HEAD",
      missingIsFine: true,
      signal,
    });
    if (status === 404) return undefined;
    const modified = Date.parse(headers.get("last-modified") ?? "");
    const length = headers.get("content-length");
    const entry: StoreEntry = {
      name: splitPath(path).at(-1) ?? "",
      kind: "document",
      ...(Number.isNaN(modified) ? {} : { modifiedMs: modified }),
      ...(length === null ? {} : { bytes: Number(length) }),
    };
    const isIndex = /json|html/.test(headers.get("content-type") ?? "") && !/\.(json|jsonl|html?)$/i.test(path);
    return { entry, isFolder: path.endsWith("/") || isIndex };
  }
}
