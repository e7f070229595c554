import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readXdi, XdiFormatError, xdiHead, xdiRow } from "../../../src/formats/xdi/mod.ts";

const GOOD = `# XDI/1.0 GSE/1.0
# Column.1: energy eV
# Column.2: i0
# Element.symbol: Cu
# Element.edge: K
# Mono.d_spacing: 3.13553
# Beamline.name: XAFS
# Facility.name: SESAME
# Facility.xray_source: bend magnet
# Scan.start_time: 2026-03-14T16:08:56Z
# GSE.EXTRA: config 1
# ///
# Cu foil, room temperature
#----
# energy i0
  8779.0  149013.7
  8789.0  144864.7
`;

test("a good file is read without a remark", () => {
  const file = readXdi(GOOD);
  assert.deepEqual(file.names, ["energy", "i0"]);
  assert.deepEqual(file.columns[1], Float64Array.of(149013.7, 144864.7));
  assert.equal(file.fields.get("gse.extra"), "config 1");
  assert.deepEqual(file.comments, ["Cu foil, room temperature"]);
  assert.deepEqual(file.verdict, { warning: 0, requirement: 0, recommendation: 0, remarks: [] });
});

/** A change to the good file and the error number of libxdifile 1.1.0 for it. */
const ERRORS: readonly (readonly [from: string | RegExp, to: string, code: number])[] = [
  ["# XDI/1.0", "# XAS/1.0", -1],
  ["GSE.EXTRA", "G-E.EXTRA", -2],
  ["GSE.EXTRA", "G.EXTRA", -2],
  ["GSE.EXTRA", "1GSE.EXTRA", -2],
  ["GSE.EXTRA", "GSE.EX.TRA", -4],
  ["GSE.EXTRA", "GSE.EX-TRA", -4],
  ["GSE.EXTRA: config 1", "GSE.EXTRA config 1", -8],
  ["GSE.EXTRA: config 1", "GSE.EXTRA:", -8],
  ["GSE.EXTRA: config 1", "GSE: config 1", -8],
  ["  8789.0  144864.7", "  8789.0", -16],
  ["  8789.0  144864.7", "  8789.0  144864.7  1", -16],
  ["144864.7", "nan", -32],
  ["144864.7", "1.4.9", -32],
];

test("what the reference library cannot read is refused with its error number", () => {
  for (const [from, to, code] of ERRORS) {
    assert.throws(
      () => readXdi(GOOD.replace(from, to)),
      (error) => error instanceof XdiFormatError && error.xdiCode === code,
      to,
    );
  }
});

/** A change to the good file and the codes of libxdifile 1.1.0: warning, requirement, recommendation, items. */
const VERDICTS: readonly (readonly [
  from: string | RegExp,
  to: string,
  codes: readonly [number, number, number],
  items: readonly number[],
])[] = [
  [/# Element.edge.*\n/, "", [0, 2, 0], []],
  [/# Element.symbol.*\n/, "", [0, 1, 0], []],
  ["edge: K", "edge: Q", [0, 2, 0], [101]],
  ["symbol: Cu", "symbol: Xx", [0, 1, 0], [100]],
  ["#----", "#", [2, 0, 0], []],
  ["# Facility.name", "! Facility.name", [4, 0, 1], []],
  [/# Column.1.*\n/, "", [0, 0, 16], []],
  ["energy eV", "angle degrees", [0, 0, 0], []],
  [/# Mono.d_spacing.*\n/, "", [0, 4, 0], []],
  ["3.13553", "unknown", [0, 8, 0], [108]],
  ["Column.1: energy", "Column.1: Energy", [0, 0, 0], [105]],
  ["GSE.EXTRA", "APS.EXTRA", [0, 0, 0], [104]],
  ["2026-03-14T16:08:56Z", "14 March 2026", [0, 0, 0], [106]],
  ["2026-03-14T16:08:56Z", "2026-13-14T16:08:56", [0, 0, 0], [107]],
  ["GSE.EXTRA: config 1", "Sample.temperature: room", [0, 0, 0], [109]],
  ["GSE.EXTRA: config 1", "Facility.energy: 7.00", [0, 0, 0], [110]],
  ["GSE.EXTRA: config 1", "Facility.current: lots", [0, 0, 0], [110]],
];

test("what it can read is judged with its codes", () => {
  for (const [from, to, [warning, requirement, recommendation], items] of VERDICTS) {
    const { remarks, ...verdict } = readXdi(GOOD.replace(from, to)).verdict;
    assert.deepEqual(verdict, { warning, requirement, recommendation }, to);
    assert.deepEqual(
      remarks.map(({ code }) => code),
      items,
      to,
    );
  }
});

test("an angle without the spacing of the crystal is warned about", () => {
  const text = GOOD.replace("energy eV", "angle degrees").replace(/# Mono.d_spacing.*\n/, "");
  assert.equal(readXdi(text).verdict.warning, 1);
});

test("Outer lines make a second dimension", () => {
  const text = GOOD.replace("# ///", "# Outer.name: y\n# Outer.value: 1\n# ///").replace(
    "  8789.0",
    "# Outer.value: 2\n  8789.0",
  );
  assert.deepEqual(readXdi(text).outer, { name: "y", values: Float64Array.of(1, 2) });
});

test("what is written is read back, whatever the names and values", () => {
  const row = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 2 });
  const field = fc.tuple(fc.string(), fc.string());
  fc.assert(
    fc.property(fc.array(row), fc.array(field), fc.array(fc.string()), (rows, fields, comments) => {
      const columns = [{ name: "energy", unit: "eV" }, { name: "i 0" }];
      const text = xdiHead({ applications: ["Hutch/1.0"], columns, fields, comments }) + rows.map(xdiRow).join("");
      const file = readXdi(text);
      if (rows.length === 0) return;
      assert.deepEqual(
        file.columns[0],
        Float64Array.from(rows, (values) => values[0]! + 0),
      );
      assert.deepEqual(
        file.columns[1],
        Float64Array.from(rows, (values) => values[1]! + 0),
      );
    }),
  );
  assert.equal(xdiRow([1, Number.NaN]), undefined);
});
