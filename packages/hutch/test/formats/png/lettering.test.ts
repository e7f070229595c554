import assert from "node:assert/strict";
import { test } from "node:test";
import { GLYPHS } from "../../../src/formats/png/glyphs.ts";
import { CAPITAL_HEIGHT, write } from "../../../src/formats/png/lettering.ts";

test("there is a glyph for every printable ASCII character, and for the signs of units", () => {
  const wanted = [...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)), ..."µÅ°×−·±θφχωΔ"];
  assert.deepEqual(
    wanted.filter((character) => !(character in GLYPHS) && character !== "$" && character !== "`"),
    [],
  );
});

test("every glyph stays within its width and the height of a line", () => {
  for (const [character, [width]] of Object.entries(GLYPHS)) {
    for (const stroke of write(character).strokes) {
      for (const [i, value] of stroke.entries()) {
        const [low, high] = i % 2 === 0 ? [-1.5, width + 1.5] : [-5, CAPITAL_HEIGHT + 3];
        assert.ok(value >= low && value <= high, `${character}: ${i % 2 === 0 ? "x" : "y"} = ${value}`);
      }
    }
  }
});

test("superscripts are small and raised; unknown characters are boxes", () => {
  const [plain, raised] = [write("6"), write("⁶")];
  const top = (text: typeof plain) =>
    Math.max(...text.strokes.flatMap((stroke) => stroke.filter((_, i) => i % 2 === 1)));
  assert.ok(raised.width < plain.width);
  assert.ok(top(raised) > top(plain));
  assert.equal(write("\u{1F41F}").strokes[0]?.length, 10);
});

test("an arc goes on where the pen is", () => {
  assert.equal(write("U").strokes.length, 1);
  assert.equal(write("d").strokes.length, 2);
});
