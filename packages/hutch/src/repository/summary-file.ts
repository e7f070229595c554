import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ListedScan, SummaryStore } from "./listing.ts";

/** Changes whenever what is kept would be read wrongly. */
const VERSION = 1;

/** Where the summaries of listings are kept between processes: `$XDG_CACHE_HOME/hutch/listings`. */
export function defaultCacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "hutch", "listings");
}

/**
 * Summaries of one proposal as a file in a folder for caches. A file that is damaged, or cannot be written, is as good as
 * none: the summaries are read again.
 *
 * @param identity tells proposals apart
 */
export function summaryFile(folder: string, identity: string): SummaryStore {
  const name = createHash("sha256").update(identity).digest("hex").slice(0, 24);
  const path = join(folder, `${name}.json`);
  return {
    async load() {
      try {
        const { version, scans } = JSON.parse(await readFile(path, "utf8")) as {
          version: number;
          scans: [string, ListedScan][];
        };
        return version === VERSION ? scans : [];
      } catch {
        return [];
      }
    },
    async save(scans) {
      const part = `${path}.${randomUUID()}.part`;
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(part, JSON.stringify({ version: VERSION, scans }));
        await rename(part, path);
      } catch {
        // A full or read-only cache costs time, nothing else.
      }
    },
  };
}
