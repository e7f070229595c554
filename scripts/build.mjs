// Compiles the kernels (AssemblyScript to wasm, when they changed) and the TypeScript sources and tests.
import { spawnSync } from "node:child_process";
import { rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, files, root } from "./ensure.mjs";

const library = join(root, "packages/hutch");
await ensureInstalled();
removeOrphans();
const tsc = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", "packages/hutch"], {
  cwd: root,
  stdio: "inherit",
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
utimesSync(join(library, "dist/.tsbuildinfo"), new Date(), new Date());

/** Compiled tests whose source is gone would still run; remove them. */
function removeOrphans() {
  const sources = new Set([...files(join(library, "src")), ...files(join(library, "test"))]);
  const compiled = join(library, "dist");
  try {
    for (const path of files(compiled)) {
      if (!/\.(js|d\.ts)(\.map)?$/.test(path)) continue;
      const source = path.replace(compiled, library).replace(/\.(js|d\.ts)(\.map)?$/, ".ts");
      if (!sources.has(source)) rmSync(path);
    }
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}
