import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { type NamedDocument, parseDocument, serializeDocument } from "../../src/documents/mod.ts";
import { UnknownNameError } from "../../src/errors/mod.ts";
import { EXPORT_FORMATS, exportRun } from "../../src/recorders/mod.ts";
import { oddRun } from "../contract/recorder.ts";
import { absorptionRun, detectorRun, gridRun, scanRun } from "./fixtures.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hutch-export-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The documents as they come back from a journal. */
async function* fromJournal(documents: readonly NamedDocument[]): AsyncGenerator<NamedDocument> {
  for (const document of documents) yield parseDocument(serializeDocument(document))!;
}

const RUNS = { scan: scanRun(), grid: gridRun(), detector: detectorRun(), absorption: absorptionRun(), odd: oddRun() };
const TEXT_FORMATS = ["spec", "csv", "jsonl", "xdi"] as const;

for (const format of TEXT_FORMATS) {
  test(`${format} from the journal has the same bytes as ${format} from the run`, async () => {
    for (const [name, documents] of Object.entries(RUNS)) {
      const live = EXPORT_FORMATS[format]({ folder: join(folder, "live", name) });
      for (const document of documents) await live.record(document);
      await live.close?.();
      const again = join(folder, "again", name, basename(live.files?.[0] ?? `${name}.${format}`));
      const files = await exportRun(fromJournal(documents), format, again);
      const texts = (paths: readonly string[]) => paths.map((path) => [basename(path), readFileSync(path, "utf8")]);
      assert.deepEqual(texts(files), texts(live.files ?? []), name);
      assert(files.length > 0);
    }
  });
}

test("a run that was cut off is exported as far as it went", async () => {
  const files = await exportRun(fromJournal(scanRun().slice(0, 6)), "csv", join(folder, "cut.csv"));
  assert.deepEqual(files.map((file) => basename(file)).sort(), ["cut.csv", "cut_baseline.csv"]);
});

test("a format that does not exist is refused with those there are", async () => {
  await assert.rejects(exportRun([], "xlsx", join(folder, "a")), (error) => {
    assert(error instanceof UnknownNameError);
    return error.known.includes("nexus");
  });
});
