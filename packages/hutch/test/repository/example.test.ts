import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

test("the example of a repository in memory lists, loads and cooks", async () => {
  const example = findUp("examples/repository-in-memory.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", example], {
    cwd: dirname(example),
  });
  assert.equal(
    stdout,
    `${["b0", "b1", "b2", "b3"].map((scan) => `${scan} default_type Nonsensical Demo Scan Class`).join("\n")}
[ 'alpha', 'a0' ] [ 'ALPHA', 'A0' ]
`,
  );
});

function findUp(path: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, path))) folder = dirname(folder);
  return join(folder, path);
}
