import type { StoreEntry } from "./store.ts";

/** One page of a bucket's listing (ListObjectsV2): the names after `prefix`, and the token of the next page. */
export function readListing(xml: string, prefix: string): { entries: StoreEntry[]; next: string | undefined } {
  const entries: StoreEntry[] = [];
  for (const [, content = ""] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const name = (textOf(content, "Key") ?? "").slice(prefix.length);
    if (name === "") continue; // The folder itself, as some programs make it.
    const modifiedMs = Date.parse(textOf(content, "LastModified") ?? "");
    const bytes = Number(textOf(content, "Size"));
    entries.push({ name, kind: "document", bytes, ...(Number.isNaN(modifiedMs) ? {} : { modifiedMs }) });
  }
  for (const [, content = ""] of xml.matchAll(/<CommonPrefixes>(.*?)<\/CommonPrefixes>/gs)) {
    const name = (textOf(content, "Prefix") ?? "").slice(prefix.length).replace(/\/$/, "");
    if (name !== "") entries.push({ name, kind: "folder" });
  }
  const isCut = textOf(xml, "IsTruncated") === "true";
  return { entries, next: isCut ? textOf(xml, "NextContinuationToken") : undefined };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function textOf(xml: string, tag: string): string | undefined {
  const text = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(xml)?.[1];
  return text?.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (found, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? found;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}
