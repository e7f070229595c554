import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transformSync } from "amaro";

interface Resolved {
  readonly url: string;
  readonly format?: string | null;
  readonly shortCircuit?: boolean;
}
interface Loaded {
  readonly format: string;
  readonly source: unknown;
  readonly shortCircuit?: boolean;
}
interface ResolveContext {
  readonly parentURL?: string;
}

/**
 * Module hooks of Node for the user's own files. A package that is not installed beside them (`hutch/plans`, `zod`) is
 * taken from where Hutch is.
 */
export async function resolve(
  specifier: string,
  context: ResolveContext,
  next: (specifier: string, context: ResolveContext) => Promise<Resolved>,
): Promise<Resolved> {
  try {
    return await next(specifier, context);
  } catch (error) {
    const isPackage = /^[@a-z]/i.test(specifier) && !specifier.includes(":");
    if (!isPackage || context.parentURL === import.meta.url) throw error;
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
}

/** TypeScript without its types, so that Node runs it. Files of packages are left as they are. */
export async function load<C>(
  url: string,
  context: C,
  next: (url: string, context: C) => Promise<Loaded>,
): Promise<Loaded> {
  if (!url.startsWith("file:") || !/\.m?ts(\?|$)/.test(url) || url.includes("/node_modules/"))
    return next(url, context);
  const text = await readFile(fileURLToPath(url), "utf8");
  return { format: "module", source: transformSync(text, { mode: "strip-only" }).code, shortCircuit: true };
}
