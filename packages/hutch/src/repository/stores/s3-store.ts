import { ConfigError, MissingPackageError, RequestError } from "../../errors/mod.ts";
import { splitPath } from "../template.ts";
import { type Answer, type HttpOptions, request, type Send } from "./http-request.ts";
import { readListing } from "./s3-listing.ts";
import type { ByteRange, Store, StoreEntry } from "./store.ts";

/** Which S3 server, and who asks. What is left out is taken from the usual AWS_ variables. */
export interface S3Options extends HttpOptions {
  /** `https://s3.facility.eu`; AWS itself when there is none. */
  readonly endpoint?: string;
  readonly region?: string;
  /** "none" asks without a signature, for public buckets. */
  readonly credentials?: S3Credentials | "none";
}

/** The keys of an S3 account. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Buckets of any S3 server. The first name of a path is the bucket; a folder is what objects have in common up to a `/`. */
export class S3Store implements Store {
  readonly #options: S3Options;
  readonly #endpoint: string;
  #send: Promise<Send> | undefined;

  constructor(options: S3Options = {}, environment: Readonly<Record<string, string | undefined>> = process.env) {
    const region = options.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? "us-east-1";
    const credentials = options.credentials ?? credentialsOf(environment);
    this.#options = { ...options, region, ...(credentials === undefined ? {} : { credentials }) };
    const endpoint = options.endpoint ?? environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
    this.#endpoint = (endpoint ?? `https://s3.${region}.amazonaws.com`).replace(/\/+$/, "");
  }

  url(path: string): string {
    return `s3://${splitPath(path).join("/")}`;
  }

  async list(path: string, signal?: AbortSignal): Promise<readonly StoreEntry[]> {
    const [bucket, ...names] = splitPath(path);
    if (bucket === undefined)
      throw new RequestError("An S3 address begins with its bucket: s3://bucket/{proposal}/{scan}.");
    const prefix = names.map((name) => `${name}/`).join("");
    const entries: StoreEntry[] = [];
    let token: string | undefined;
    do {
      const query = new URLSearchParams({ "list-type": "2", delimiter: "/", prefix });
      if (token !== undefined) query.set("continuation-token", token);
      const { body } = await this.#request(`${encodeURIComponent(bucket)}?${query}`, path, { signal });
      const page = readListing(new TextDecoder().decode(body), prefix);
      entries.push(...page.entries);
      token = page.next;
    } while (token !== undefined);
    return entries;
  }

  async stat(path: string, signal?: AbortSignal): Promise<StoreEntry | undefined> {
    const name = splitPath(path).at(-1) ?? "";
    const [bucket, ...rest] = splitPath(path);
    if (bucket === undefined) return undefined;
    const parent = [bucket, ...rest.slice(0, -1)].join("/");
    if (rest.length === 0) {
      await this.list(bucket, signal);
      return { name, kind: "folder" };
    }
    const found = (await this.list(parent, signal)).filter((entry) => entry.name === name);
    return found.find(({ kind }) => kind === "document") ?? found[0];
  }

  async read(path: string, range?: ByteRange, signal?: AbortSignal): Promise<Uint8Array> {
    if (range && range.to <= range.from) return new Uint8Array();
    const headers = range ? { range: `bytes=${range.from}-${range.to - 1}` } : {};
    const key = splitPath(path).map(encodeURIComponent).join("/");
    const { status, body } = await this.#request(key, path, { headers, signal });
    return range && status !== 206 ? body.subarray(range.from, range.to) : body;
  }

  async #request(
    target: string,
    path: string,
    { headers, signal }: { headers?: Record<string, string>; signal?: AbortSignal | undefined },
  ): Promise<Answer> {
    this.#send ??= this.#signer(path);
    return request(`${this.#endpoint}/${target}`, {
      ...this.#options,
      headers: { ...this.#options.headers, ...headers },
      signal,
      send: await this.#send,
    });
  }

  async #signer(path: string): Promise<Send> {
    const { credentials, region } = this.#options;
    if (credentials === "none") return fetch;
    if (credentials === undefined) {
      throw new ConfigError(
        `${this.url(path)} needs credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\n` +
          'For a public bucket set AWS_NO_SIGN_REQUEST=1, or give { credentials: "none" }.',
      );
    }
    const { AwsClient } = await import("aws4fetch").catch((cause: unknown) => {
      throw new MissingPackageError("aws4fetch", "S3", { cause });
    });
    const client = new AwsClient({ ...credentials, region: region ?? "us-east-1", service: "s3", retries: 2 });
    return (url, init) => client.fetch(url, init);
  }
}

function credentialsOf(environment: Readonly<Record<string, string | undefined>>): S3Options["credentials"] {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = environment;
  if (/^(1|true|yes)$/i.test(environment.AWS_NO_SIGN_REQUEST ?? "")) return "none";
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}) };
}
