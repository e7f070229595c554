/**
 * A glob for one name as the source of a regular expression: `*` any characters, `?` one, `[0-9]` one of a set, `[!a]`
 * one outside it.
 */
export function globSource(glob: string): string {
  return glob.replace(/\[(!?)([^\]]+)\]|[*?]|[\\^$.+()[\]{}|]/g, (found, not: string | undefined, set?: string) => {
    if (set !== undefined) return `[${not ? "^" : ""}${set.replace(/[\\[\]^]/g, "\\$&")}]`;
    if (found === "*") return "[^/]*";
    return found === "?" ? "[^/]" : `\\${found}`;
  });
}
