import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { readXdi, XdiFormatError } from "hutch/xdi";
import { runPeer, WITHOUT_PYTHON } from "../support/peer.ts";

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
  8799.0  144865.2
  8809.0  144863.9
`;

/** Changes to the good file, each wrong (or right) in its own way. */
const CHANGES: readonly (readonly [from: string | RegExp, to: string])[] = [
  ["", ""],
  ["# XDI/1.0", "# XAS/1.0"],
  ["GSE.EXTRA", "G-E.EXTRA"],
  ["GSE.EXTRA", "G.EXTRA"],
  ["GSE.EXTRA", "1GSE.EXTRA"],
  ["GSE.EXTRA", "GSE.EX.TRA"],
  ["GSE.EXTRA", "GSE.EX-TRA"],
  ["GSE.EXTRA: config 1", "GSE.EXTRA config 1"],
  ["GSE.EXTRA: config 1", "GSE.EXTRA:"],
  ["GSE.EXTRA: config 1", "GSE: config 1"],
  ["GSE.EXTRA", "APS.EXTRA"],
  ["  8789.0  144864.7", "  8789.0  144864.7  1"],
  ["144864.7", "nan"],
  ["144864.7", "1.4.9"],
  [/# Element.edge.*\n/, ""],
  [/# Element.symbol.*\n/, ""],
  ["edge: K", "edge: Q"],
  ["symbol: Cu", "symbol: Xx"],
  ["#----", "#"],
  ["# Facility.name", "! Facility.name"],
  [/# Facility.name.*\n/, ""],
  [/# Facility.xray_source.*\n/, ""],
  [/# Beamline.name.*\n/, ""],
  [/# Scan.start_time.*\n/, ""],
  [/# Column.1.*\n/, ""],
  ["energy eV", "angle degrees"],
  [/energy eV\n((?:.*\n)*)# Mono.d_spacing.*\n/, "angle degrees\n$1"],
  [/# Mono.d_spacing.*\n/, ""],
  ["3.13553", "unknown"],
  ["Column.1: energy", "Column.1: Energy"],
  ["2026-03-14T16:08:56Z", "14 March 2026"],
];

interface Verdict {
  readonly code: number;
  readonly required?: number;
  readonly recommended?: number;
}

const WITHOUT_LIBRARY =
  process.platform === "linux" && process.arch === "x64" ? WITHOUT_PYTHON : "libxdifile comes for Linux on x64 only";

describe("our verdicts on XDI files are those of libxdifile", { skip: WITHOUT_LIBRARY }, () => {
  const folder = mkdtempSync(join(tmpdir(), "hutch-xdi-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("what is refused with which code, and what is missing", async () => {
    const texts = CHANGES.map(([from, to]) => GOOD.replace(from, to));
    const paths = texts.map((_, i) => join(folder, `${i}.xdi`));
    for (const [i, path] of paths.entries()) writeFileSync(path, texts[i]!);
    const verdicts = (await runPeer("xdi/reference.py", paths)) as Readonly<Record<string, Verdict>>;
    for (const [i, path] of paths.entries()) {
      const { code, required = 0, recommended = 0 } = verdicts[path]!;
      const [from, to] = CHANGES[i]!;
      // This version gives recommended fields the bits from 8 on, after those of the required ones, which it adds.
      assert.deepEqual(ourVerdict(texts[i]!), { code, required, recommended: recommended >> 3 }, `${from} -> ${to}`);
    }
  });
});

function ourVerdict(text: string): Required<Verdict> {
  try {
    const { warning, requirement, recommendation } = readXdi(text).verdict;
    return { code: warning, required: requirement, recommended: recommendation };
  } catch (error) {
    if (!(error instanceof XdiFormatError)) throw error;
    return { code: error.xdiCode, required: 0, recommended: 0 };
  }
}
