import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./run-page.ts";

test("every link between pages leads to a file, and every anchor to a heading", () => {
  const wrong: string[] = [];
  for (const page of pages()) {
    for (const [, target, anchor] of readFileSync(page, "utf8").matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)/g)) {
      const file = target ? join(dirname(page), target) : page;
      if (!existsSync(file)) wrong.push(`${page}: ${target}`);
      else if (anchor && !anchors(file).includes(anchor)) wrong.push(`${page}: ${target}#${anchor}`);
    }
  }
  assert.deepEqual(wrong, []);
});

function pages(): string[] {
  const inDocs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.includes("node_modules") && !name.startsWith("reference/api"))
    .map((name) => join("docs", name));
  return ["README.md", "CONTRIBUTING.md", "examples/README.md", ...inDocs].map((name) => join(ROOT, name));
}

function anchors(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}
