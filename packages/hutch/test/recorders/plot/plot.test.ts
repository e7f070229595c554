import assert from "node:assert/strict";
import { test } from "node:test";
import { curveText, mapText, terminalPlot } from "../../../src/recorders/mod.ts";
import { DotCanvas } from "../../../src/recorders/plot/canvas.ts";
import { gridRun, scanRun } from "../fixtures.ts";

test("dots are Braille patterns, the lower left one first", () => {
  const canvas = new DotCanvas(2, 1);
  canvas.dot(0, 0);
  canvas.dot(3, 3);
  canvas.dot(9, 9);
  assert.deepEqual(canvas.lines(), ["⡀⠈"]);
});

test("a straight line goes from corner to corner, with the ranges at the axes", () => {
  const text = curveText([0, 1], [2, 4], {
    width: 20,
    height: 8,
    xAxis: { name: "m1", unit: "mm" },
    yAxis: { name: "det" },
  });
  assert.equal(
    text,
    `   det
 4│             ⣀⠤⠒⠉
  │        ⢀⡠⠔⠒⠉
  │    ⣀⠤⠔⠊⠁
 2│⣀⠤⠒⠉
  └─────────────────
   0    m1 [mm]    1
`,
  );
});

test("a map shows the highest place darkest, the first row at the bottom", () => {
  const text = mapText([0, 1, 0, 1], [0, 0, 1, 1], [0, 5, 0, 10], {
    width: 12,
    height: 6,
    xAxis: { name: "x" },
    yAxis: { name: "y" },
    zAxis: { name: "det" },
  });
  const rows = text.split("\n").filter((line) => line.includes("│"));
  assert.deepEqual(rows, [" 1│    ████", " 0│    ▒▒▒▒"]);
});

test("nothing finite gives nothing to draw", () => {
  const frame = { xAxis: { name: "x" }, yAxis: { name: "y" } };
  assert.equal(curveText([], [], frame), "");
  assert.equal(curveText([1], [Number.NaN], frame), "");
  assert.equal(mapText([1], [Number.NaN], [1], { ...frame, zAxis: { name: "z" } }), "");
});

test("every line of a drawing fits the width, whatever the numbers", async () => {
  let text = "";
  const recorder = terminalPlot({
    width: 40,
    height: 10,
    write: (piece) => {
      text += piece;
    },
  });
  for (const document of [...scanRun(), ...gridRun()]) await recorder.record(document);
  assert.match(text, /det \[counts\]/);
  assert.match(text, /m2 \[mm\]/);
  for (const line of text.split("\n").filter((row) => /[│└]/.test(row))) assert(line.length <= 40, line);
});

test("a view may draw the run after each point", async () => {
  const drawn: string[] = [];
  const recorder = terminalPlot({ write: () => {}, onPoint: (draw) => drawn.push(draw()) });
  for (const document of scanRun()) await recorder.record(document);
  assert.equal(drawn[1], "");
  assert.match(drawn.at(-1)!, /m1 \[mm\]/);
});
