import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Dataset, File, type Group, ready } from "h5wasm/node";
import { parseDocument } from "../../src/documents/mod.ts";
import { readCsv } from "../../src/formats/csv/mod.ts";
import { readSpec } from "../../src/formats/spec/mod.ts";
import { readXdi } from "../../src/formats/xdi/mod.ts";
import {
  csvTables,
  jsonLines,
  liveTable,
  nexusFiles,
  peakFinder,
  specFiles,
  terminalPlot,
  xdiFiles,
} from "../../src/recorders/mod.ts";
import { recorderContract } from "../contract/recorder.ts";

const NO_FILES = "never writes over a file, and says which name it took";

for (const layout of ["bluesky", "sardana"] as const) {
  recorderContract({
    name: `table (${layout})`,
    create: () => liveTable({ layout, write: (text) => assert(text.endsWith("\n")) }),
    check: () => assert.fail("a table has no files"),
    skip: { [NO_FILES]: "a table has no files" },
  });
}

recorderContract({
  name: "peaks",
  create: () => peakFinder({ write: (text) => assert(text.endsWith("\n")) }),
  check: () => assert.fail("peaks have no files"),
  skip: { [NO_FILES]: "peaks have no files" },
});

recorderContract({
  name: "plot",
  create: () => terminalPlot({ write: (text) => assert(text.endsWith("\n")), signals: 10 }),
  check: () => assert.fail("a plot has no files"),
  skip: { [NO_FILES]: "a plot has no files" },
});

recorderContract({
  name: "json lines",
  create: (folder, onNotice) => jsonLines({ folder, onNotice }),
  check: (file) => {
    const lines = readFileSync(file, "utf8").split("\n");
    assert.equal(lines.pop(), "");
    assert.equal(parseDocument(lines[0]!)?.name, "start");
    for (const line of lines) assert(parseDocument(line), line);
  },
});

recorderContract({
  name: "csv",
  create: (folder, onNotice) => csvTables({ folder, onNotice }),
  check: (file) => {
    const rows = readCsv(readFileSync(file, "utf8"));
    assert.equal(rows[0]?.[0], "seq_num");
    for (const row of rows) assert.equal(row.length, rows[0]!.length);
  },
});

recorderContract({
  name: "spec",
  create: (folder, onNotice) => specFiles({ folder, onNotice }),
  check: checkSpec,
});

recorderContract({
  name: "spec session",
  create: (folder, onNotice) => specFiles({ path: `${folder}/session.spec`, session: true, onNotice }),
  check: checkSpec,
  skip: { [NO_FILES]: "a session's file is there to be added to" },
});

recorderContract({
  name: "xdi",
  create: (folder, onNotice) => xdiFiles({ folder, onNotice, everyRun: true }),
  check: (file) => {
    readXdi(readFileSync(file, "utf8"));
  },
});

recorderContract({
  name: "nexus",
  create: (folder, onNotice) => nexusFiles({ folder, onNotice }),
  check: async (path) => {
    await ready;
    const file = new File(path, "r");
    try {
      assert.equal(file.attrs.default?.value, "entry");
      assert(file.get("entry/title"));
      const measurement = file.get("entry/measurement") as Group;
      const lengths = measurement.keys().flatMap((name) => {
        const item = measurement.get(name);
        return item instanceof Dataset ? [item.shape![0]!] : [];
      });
      assert(new Set(lengths).size <= 1, `columns of different lengths: ${lengths}`);
    } finally {
      file.close();
    }
  },
});

/** Every row has all columns, and nothing that readers disagree about. */
function checkSpec(path: string): void {
  const text = readFileSync(path, "utf8");
  const { scans, blocks } = readSpec(text);
  assert(scans.length > 0);
  for (const scan of scans) {
    assert.equal(scan.droppedRows, 0);
    if (scan.columns.length > 0) assert.equal(scan.columns.length, scan.labels.length);
    for (const column of scan.columns) assert(column.every(Number.isFinite));
    for (const spectrum of scan.spectra.flat()) assert(spectrum.every(Number.isFinite));
  }
  for (const { epoch } of blocks) assert(Number.isInteger(epoch));
}
