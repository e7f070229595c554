import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";

/** Files by path, a folder where the path ends with `/`. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

/** A folder with files that goes away with the test. */
export function temporaryTree(context: TestContext, tree: Tree = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "hutch-tree-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(tree)) {
    const target = join(folder, path);
    mkdirSync(path.endsWith("/") ? target : dirname(target), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(target, content);
  }
  return folder;
}

/** A scan in the UDKM group's simplified form, without its images. */
export function manifestScan(path: string, description: string, frames = 2): Tree {
  const rows = Array.from({ length: frames }, (_, i) => `${(18 + i / 10).toFixed(6)}\t${i.toFixed(6)}`);
  return {
    [`${path}/manifest.dat`]: `% Theta\tCrystal [V]\n${rows.join("\n")}\n`,
    [`${path}/parameters.txt`]: `${description}\nSample: film\n`,
  };
}
