/** Files of a run: SPEC, NeXus and CSV while it is measured, a recorder of one's own, and SPEC again from the journal. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gaussianDetector, SoftMotor } from "hutch/devices";
import { JOURNAL_FILE, RunEngine, readJournal, runFolder } from "hutch/engine";
import { scan } from "hutch/plans";
import { csvTables, exportRun, nexusFiles, type Recorder, specFiles } from "hutch/recorders";

const dataRoot = await mkdtemp(join(tmpdir(), "hutch-example-"));
const place = { folder: (start: Parameters<typeof runFolder>[1]) => runFolder(dataRoot, start) };

/** Any object with a name and `record` is a recorder. This one keeps the largest reading. */
let largest = Number.NEGATIVE_INFINITY;
const maximum: Recorder = {
  name: "maximum",
  record: ({ name, doc }) => {
    if (name === "event") largest = Math.max(largest, Number(doc.data.det));
  },
};

const motor = new SoftMotor("m1", { unit: "mm" });
const detector = gaussianDetector("det", { motor, height: 1000 });
const files = [specFiles(place), nexusFiles(place), csvTables(place)];
const engine = new RunEngine({ dataRoot, recorders: [...files, maximum] });
const { runs } = await engine.run(scan([detector], motor, -2, 2, 5));
await engine.close();

for (const path of files.flatMap((recorder) => recorder.files ?? [])) console.log(basename(path));
console.log(`largest reading: ${largest}`);

const folder = runs[0]?.folder ?? "";
const [again = ""] = await exportRun(readJournal(join(folder, JOURNAL_FILE)), "spec", join(dataRoot, "again.spec"));
const text = await readFile(again, "utf8");
console.log(text.slice(text.indexOf("#N")));
console.log(`as during the run: ${text === (await readFile(join(folder, "00001_scan.spec"), "utf8"))}`);
await rm(dataRoot, { recursive: true });
