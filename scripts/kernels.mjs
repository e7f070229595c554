// Compiles every src/kernels/**/*.as.ts (AssemblyScript) that no other imports to the `*.wasm.ts` beside it: the binary as text.
// A line `// asc: --importMemory …` in a kernel adds compiler options. `--check` writes nothing and fails when one is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import asc from "assemblyscript/asc";
import { files, root } from "./ensure.mjs";

const OPTIONS = "--runtime stub --noAssert --use abort= --enable simd -O3 --converge".split(" ");

const isCheck = process.argv.includes("--check");
const sources = [...files(join(root, "packages/hutch/src/kernels"))].filter((path) => path.endsWith(".as.ts"));
const texts = new Map(sources.map((path) => [path, readFileSync(path, "utf8")]));
const isImported = (path) => [...texts.values()].some((text) => text.includes(`/${basename(path, ".ts")}"`));

for (const source of sources.filter((path) => !isImported(path))) {
  const target = source.replace(/\.as\.ts$/, ".wasm.ts");
  const text = await compiled(source);
  if (text === present(target)) continue;
  if (isCheck) {
    console.error(`${relative(root, target)} is older than its source. Run: node scripts/kernels.mjs`);
    process.exitCode = 1;
  } else {
    writeFileSync(target, text);
    console.log(`compiled ${relative(root, source)}`);
  }
}

async function compiled(source) {
  const [, extra = ""] = /^\/\/ asc: (.*)$/m.exec(texts.get(source)) ?? [];
  let binary;
  const { error, stderr } = await asc.main(
    [relative(root, source), "--outFile", "kernel.wasm", ...OPTIONS, ...extra.split(/\s+/).filter(Boolean)],
    {
      readFile: (name) => present(join(root, name)) ?? null,
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm")) binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${source}: ${error.message}\n${stderr.toString()}`);
  const lines = Buffer.from(binary)
    .toString("base64")
    .match(/.{1,120}/g);
  const head = `// Compiled from ${basename(source)} by scripts/kernels.mjs; ${binary.length} bytes. Do not edit.`;
  return `${head}\nexport default \`\n${lines.join("\n")}\n\`;\n`;
}

function present(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
