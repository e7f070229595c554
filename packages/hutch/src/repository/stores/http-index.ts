import type { StoreEntry } from "./store.ts";

/** Where servers put the list in their JSON. */
const LIST_KEYS = ["entries", "items", "files", "contents", "children"];

/**
 * The names on a folder's page: a JSON list of names or of objects with a name (nginx, caddy, and the like), or the
 * links of an HTML index that lead one level down. Undefined when it is neither.
 */
export function readIndex(text: string, contentType: string, url: string): readonly StoreEntry[] | undefined {
  if (contentType.includes("json")) return readJsonIndex(text);
  return contentType.includes("html") ? readHtmlIndex(text, url) : undefined;
}

function readJsonIndex(text: string): readonly StoreEntry[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const list = Array.isArray(value)
    ? value
    : LIST_KEYS.map((key) => (value as Record<string, unknown> | null)?.[key]).find(Array.isArray);
  return list?.flatMap(jsonEntry);
}

function jsonEntry(item: unknown): StoreEntry[] {
  if (typeof item === "string") return item === "" ? [] : [named(item)];
  if (typeof item !== "object" || item === null) return [];
  const { name, type, is_dir, mtime, mod_time, size } = item as Record<string, unknown>;
  if (typeof name !== "string" || name === "") return [];
  const isFolder = is_dir === true || /^(dir|folder|group|container)/i.test(String(type ?? "")) || name.endsWith("/");
  const time = mtime ?? mod_time;
  const modifiedMs = typeof time === "number" ? time * 1000 : Date.parse(String(time ?? ""));
  return [
    {
      name: name.replace(/\/$/, ""),
      kind: isFolder ? "folder" : "document",
      ...(Number.isNaN(modifiedMs) ? {} : { modifiedMs }),
      ...(typeof size === "number" && !isFolder ? { bytes: size } : {}),
    },
  ];
}

function readHtmlIndex(text: string, url: string): readonly StoreEntry[] {
  const names = new Map<string, StoreEntry>();
  const base = new URL(url);
  for (const [, quoted, bare] of text.matchAll(/<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'?([^\s'">]+))/gi)) {
    const link = (quoted ?? bare ?? "").replaceAll("&amp;", "&");
    if (!URL.canParse(link, base.href)) continue;
    const target = new URL(link, base);
    if (target.origin !== base.origin || target.search !== "" || !target.pathname.startsWith(base.pathname)) {
      continue;
    }
    const rest = target.pathname.slice(base.pathname.length);
    if (/^[^/]+\/?$/.test(rest)) names.set(rest, named(decodeURIComponent(rest)));
  }
  return [...names.values()];
}

function named(name: string): StoreEntry {
  return { name: name.replace(/\/$/, ""), kind: name.endsWith("/") ? "folder" : "document" };
}
