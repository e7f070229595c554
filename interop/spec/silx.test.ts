import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, test } from "node:test";
import { readSpec, type SpecScan } from "hutch/spec";
import { runPeer, WITHOUT_PYTHON } from "../support/peer.ts";

interface SilxScan {
  readonly labels: readonly string[];
  readonly columns: readonly (readonly (number | null)[])[];
  readonly positions: Readonly<Record<string, number>>;
  readonly spectra: readonly number[];
}

type Report = Readonly<
  Record<string, { readonly scans?: Readonly<Record<string, SilxScan>>; readonly error?: string }>
>;

/** silx takes names that are apart by one blank for one name; we then have no positions. */
const NAMES_ONE_BLANK_APART = new Set(["user6idd.dat"]);
/** A scan without labels stops silx's way through the file. */
const STOPS_SILX = new Set(["lmn40.spe"]);

describe("our SPEC reader sees in files of beamlines what silx sees", { skip: WITHOUT_PYTHON }, () => {
  test("every scan, label, position, spectrum and number", async () => {
    const report = (await runPeer("spec/silx_scans.py", [])) as Report;
    let scanCount = 0;
    for (const [path, { scans, error }] of Object.entries(report)) {
      const name = basename(path);
      if (error !== undefined && !STOPS_SILX.has(name)) {
        assert.throws(() => readSpec(readFileSync(path, "latin1")), /not a SPEC data file/, `${name}: ${error}`);
        continue;
      }
      const ours = readSpec(readFileSync(path, "latin1")).scans;
      if (scans === undefined) continue;
      assert.deepEqual(
        ours.map(({ key }) => key),
        Object.keys(scans),
        name,
      );
      for (const scan of ours) compare(scan, scans[scan.key]!, name);
      scanCount += ours.length;
    }
    assert.ok(scanCount > 1000, `only ${scanCount} scans were compared`);
  });
});

function compare(ours: SpecScan, silx: SilxScan, file: string): void {
  const where = `${file}, scan ${ours.key}`;
  // In files with Windows line ends silx keeps the carriage return in names, and takes one alone for a name.
  assert.deepEqual(
    ours.labels,
    silx.labels.map((label) => label.trim()),
    where,
  );
  if (!NAMES_ONE_BLANK_APART.has(file)) {
    const positions = Object.entries(silx.positions).map(([name, position]) => [name.trim(), position]);
    assert.deepEqual(
      Object.fromEntries(ours.positions),
      Object.fromEntries(positions.filter(([name]) => name !== "")),
      where,
    );
  }
  assert.equal(ours.columns.length, silx.columns.length, where);
  for (const [i, column] of ours.columns.entries()) {
    // What is not a number is 0 for silx and NaN for us.
    const expected = silx.columns[i]!.map((value, row) =>
      value === 0 && Number.isNaN(column[row]) ? Number.NaN : value,
    );
    assert.deepEqual([...column], expected, `${where}: column ${i}`);
  }
  const spectra = ours.spectra.flat().map((spectrum) => spectrum.length);
  if (silx.spectra.length > 0) assert.deepEqual(spectra.toSorted(), silx.spectra.toSorted(), where);
}
