import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FormatError } from "../../../src/errors/mod.ts";
import {
  readSpec,
  specComment,
  specFileHead,
  specNumber,
  specRow,
  specScanHead,
  specSpectrum,
} from "../../../src/formats/spec/mod.ts";

const DATE = "Sat Nov 21 00:00:00 2026";
const head = { fileName: "a.spec", epoch: 1795219200, date: DATE, comments: [], motors: ["m1", "m2"] };
const scanHead = { number: 1, command: "ascan m1 0 1 1", date: DATE, comments: [], positions: [1, 2], metadata: [] };

test("what is written is read back: rows, spectra, positions, metadata", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const label = fc.stringMatching(/^[A-Za-z_][\w/.-]{0,12}$/);
  const table = fc
    .record({ labels: fc.uniqueArray(label, { minLength: 1, maxLength: 12 }), rows: fc.nat(6), channels: fc.nat(40) })
    .chain(({ labels, rows, channels }) =>
      fc.record({
        labels: fc.constant(labels),
        data: fc.array(fc.array(finite, { minLength: labels.length, maxLength: labels.length }), {
          minLength: rows,
          maxLength: rows,
        }),
        spectrum: fc.array(finite, { minLength: channels + 1, maxLength: channels + 1 }),
      }),
    );
  fc.assert(
    fc.property(table, fc.string(), ({ labels, data, spectrum }, command) => {
      const text =
        specFileHead(head) +
        specScanHead({
          ...scanHead,
          command,
          labels,
          metadata: [["sample", "lead = Pb"]],
          spectra: { channels: spectrum.length, names: ["mca"] },
        }) +
        data.map((row) => specSpectrum(spectrum) + specComment(command) + specRow(row)).join("");
      const [scan] = readSpec(text).scans;
      assert.deepEqual(scan!.labels, labels);
      const column = (k: number) => Float64Array.from(data, (row) => row[k]! + 0);
      assert.deepEqual(scan!.columns, data.length === 0 ? [] : labels.map((_, k) => column(k)));
      assert.deepEqual(
        [...scan!.positions],
        [
          ["m1", 1],
          ["m2", 2],
        ],
      );
      assert.equal(scan!.metadata.get("sample"), "lead = Pb");
      if (data.length > 0) assert.deepEqual(scan!.spectra, [data.map(() => Float64Array.from(spectrum, (y) => y + 0))]);
    }),
  );
});

test("no number is written that readers disagree about", () => {
  assert.equal(specNumber(Number.NaN), "0");
  assert.equal(specNumber(Number.NEGATIVE_INFINITY), "0");
  assert.equal(specNumber(1e21), "1.0e+21");
  assert.equal(specNumber(-1.5e-9), "-1.5e-9");
});

test("motors and positions are written eight to a line", () => {
  const motors = Array.from({ length: 9 }, (_, i) => `m${i}`);
  assert.match(specFileHead({ ...head, motors }), /#O0 m0 {2}m1.* {2}m7\n#O1 m8\n/);
  const text = specScanHead({ ...scanHead, positions: motors.map((_, i) => i), labels: ["x"] });
  assert.match(text, /#P0 0 1 2 3 4 5 6 7\n#P1 8\n/);
});

test("a repeated scan number is counted, as silx does", () => {
  const text = `${specFileHead(head)}\n#S 6  one\n#L x\n1\n#S 6  two\n#L x\n2\n#S 7  three\n#L x\n`;
  assert.deepEqual(
    readSpec(text).scans.map(({ key }) => key),
    ["6.1", "6.2", "7.1"],
  );
});

test("the first row is law, and a last line without its end is dropped", () => {
  const [scan] = readSpec("#S 1  cut\n#L a  b\n1 2\n3\n4 5 6\n#C between\n7 8\n9 1").scans;
  assert.deepEqual(scan!.columns, [Float64Array.of(1, 7), Float64Array.of(2, 8)]);
  assert.equal(scan!.droppedRows, 3);
});

test("labels are split at two blanks, whatever #N says", () => {
  const [scan] = readSpec("#S 1  x\n#N 99\n#L theta a  b\n1 2\n").scans;
  assert.deepEqual(scan!.labels, ["theta a", "b"]);
});

test("spectra of several analysers come in turn, and may be continued on the next line", () => {
  const text = "#S 1  x\n#@CHANN 3 0 2 1\n#L a\n@A 1 2\\\n 3\n@A 4 5 6\n1\n@A 7 8 9\n@A 0 0 1\n2\n";
  const [first, second] = readSpec(text).scans[0]!.spectra;
  assert.deepEqual(first, [Float64Array.of(1, 2, 3), Float64Array.of(7, 8, 9)]);
  assert.deepEqual(second, [Float64Array.of(4, 5, 6), Float64Array.of(0, 0, 1)]);
});

test("positions belong to the head block before the scan, and are dropped when their count differs", () => {
  const block = (epoch: number, motors: string) => `#F f\n#E ${epoch}\n#O0 ${motors}\n\n`;
  const text = `${block(1, "a  b")}#S 1  x\n#P0 1 2\n#L x\n${block(2, "c")}#S 2  x\n#P0 3\n#L x\n#S 3  x\n#P0 1 2\n#L x\n`;
  const { scans, blocks } = readSpec(text);
  assert.deepEqual(
    blocks.map(({ epoch }) => epoch),
    [1, 2],
  );
  assert.deepEqual(
    scans.map(({ positions }) => Object.fromEntries(positions)),
    [{ a: 1, b: 2 }, { c: 3 }, {}],
  );
});

test("a file of another kind is refused", () => {
  assert.throws(() => readSpec("x,y\n1,2\n"), FormatError);
});

test("any text with a scan in it is read without an error", () => {
  fc.assert(fc.property(fc.string(), (text) => readSpec(`#S 1  x\n${text}`).scans.length >= 1));
});
