/** Records a run that never ends into the folder given, and prints a line once 200 points are published. */
import { nexusFiles, specFiles } from "../../../src/recorders/mod.ts";
import { number, run } from "../fixtures.ts";

const folder = process.argv[2];
if (folder !== undefined) {
  const recorders = [nexusFiles({ folder, publishIntervalMs: 1 }), specFiles({ folder })];
  const rows = Array.from({ length: 20_000 }, (_, i) => ({ det: i }));
  const documents = run({ streams: [{ name: "primary", keys: { det: number() }, rows }] });
  for (const [count, document] of documents.slice(0, -1).entries()) {
    for (const recorder of recorders) await recorder.record(document);
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (count === 250) process.stdout.write("published\n");
  }
}
