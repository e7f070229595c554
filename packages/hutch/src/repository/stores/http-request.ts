import { CancelledError, HutchError, RequestError, UnreachableError } from "../../errors/mod.ts";

/** How servers are asked. */
export interface HttpOptions {
  /** Sent with every request, such as `Authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the answer to begin, and for it to end. */
  readonly timeoutMs?: number;
}

/** Does one request; replaced where requests are signed. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** One request and its whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** What to do about a status, for those that a user can do something about. */
const REMEDIES: Readonly<Record<number, string>> = {
  401: "It wants to know who asks: give credentials.",
  403: "The credentials do not open it, or none were given.",
  404: "Check the address; the scan may have been moved.",
  410: "It was taken away.",
  429: "Too many requests: wait a while.",
};

/**
 * Asks a server and reads the answer.
 *
 * @param options.missingIsFine a 404 is an answer, not an error
 * @throws RequestError naming the URL and the status when it is refused; UnreachableError when there is no answer in time
 */
export async function request(
  url: string,
  options: HttpOptions & {
    readonly method?: "GET" | "HEAD";
    readonly missingIsFine?: boolean;
    readonly signal?: AbortSignal | undefined;
    readonly send?: Send;
  } = {},
): Promise<Answer> {
  const { method = "GET", headers = {}, timeoutMs = 15_000, missingIsFine = false, signal, send = fetch } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  let answer: Answer;
  try {
    const response = await send(url, {
      method,
      headers,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const body = method === "HEAD" ? new Uint8Array() : new Uint8Array(await response.arrayBuffer());
    answer = { status: response.status, headers: response.headers, body };
  } catch (cause) {
    if (cause instanceof HutchError) throw cause;
    if (signal?.aborted) throw new CancelledError(`The request for ${url} was ended.`, { cause });
    const reason = timeout.aborted
      ? `did not answer within ${timeoutMs / 1000} s`
      : `cannot be reached${reasonOf(cause)}`;
    throw new UnreachableError(`${url} ${reason}. See that the server runs, then try again.`, { cause });
  }
  const { status } = answer;
  if (status < 400 || (missingIsFine && status === 404)) return answer;
  if (status >= 500) throw new UnreachableError(`${url}: the server failed (${status}). Try again later.`);
  throw new RequestError(`${url} answered ${status}. ${REMEDIES[status] ?? "Check the address."}`);
}

function reasonOf(error: unknown): string {
  const cause = (error as Error).cause;
  return cause instanceof Error && cause.message ? ` (${cause.message})` : "";
}
