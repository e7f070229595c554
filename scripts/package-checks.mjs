// What a user installs is checked too: publint on the package, attw on its types (ESM only, by decision).
import { join } from "node:path";
import { ensureBuilt, root, run } from "./ensure.mjs";

await ensureBuilt();
const bin = (name) => join(root, "node_modules/.bin", name);
await run("publint", bin("publint"), ["packages/hutch", "--strict"]);
await run("are the types wrong", bin("attw"), ["--pack", "packages/hutch", "--profile", "esm-only"]);
