import assert from "node:assert/strict";
import { test } from "node:test";
import { tokenize } from "../../../src/cli/shell/tokens.ts";

const texts = (line: string) => tokenize(line).map((token) => token.text);

test("splits a macro line at blanks", () => {
  assert.deepEqual(texts("ascan m1 -1 1  20 0.1"), ["ascan", "m1", "-1", "1", "20", "0.1"]);
});

test("keeps quoted text together and remembers that it was quoted", () => {
  assert.deepEqual(tokenize(`newsample "LaB6 5"`), [
    { text: "newsample", start: 0, quoted: false },
    { text: "LaB6 5", start: 10, quoted: true },
  ]);
});

test("a # at the start of a word begins a comment, inside a word it does not", () => {
  assert.deepEqual(texts("ct 1 # one second"), ["ct", "1"]);
  assert.deepEqual(texts("wa run#3"), ["wa", "run#3"]);
});

test("refuses a quote that is not closed, with its column", () => {
  assert.throws(() => tokenize("newsample 'LaB6"), /column 11 is not closed/);
});
