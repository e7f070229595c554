import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hutch, workplace } from "../support/hutch.ts";

test("draws a run in the terminal, and as SVG and PNG", async (context) => {
  const folder = workplace(context);
  await hutch(folder, ["run", "scan", "det", "x", "-2", "3", "11"]);
  const drawn = await hutch(folder, ["plot", "-1"]);
  assert.equal(drawn.code, 0, drawn.stderr);
  assert.match(drawn.stdout, /scan 1: scan\n/);
  assert.match(drawn.stdout, /x \[mm\]/);

  const written = await hutch(folder, ["plot", "-1", "-o", "scan.svg", "-o", "scan.png", "--title", "A & B"]);
  assert.equal(written.stdout, "scan.svg\nscan.png\n", written.stderr);
  const svg = readFileSync(join(folder, "scan.svg"), "utf8");
  assert.match(svg, />A &amp; B</);
  assert.match(svg, />x \(mm\)</);
  assert.equal(svg.match(/<circle /g)?.length, 22, "eleven points, each with a white rim");
  assert.equal(readFileSync(join(folder, "scan.png")).subarray(1, 4).toString(), "PNG");
});

test("refuses what it cannot draw in one line, before it reads anything", async (context) => {
  const folder = workplace(context);
  const refusal = async (...words: string[]) => {
    const { code, stderr } = await hutch(folder, ["plot", ...words]);
    assert.equal(code, 2, stderr);
    return stderr;
  };
  assert.match(await refusal("-1", "-o", "scan.gif"), /scan\.gif: figures are written as \.svg or \.png/);
  assert.match(await refusal("77"), /No run in .* is called 77/);
  assert.match(await refusal("none/at/all.nxs"), /nothing at .*none\/at\/all\.nxs/);
});
