/** Started by crash.test.ts: writes frames, columns and new objects until it is killed, and reports every publish. */
import { writeSync } from "node:fs";
import { Hdf5File } from "../../../src/formats/hdf5/mod.ts";

const file = Hdf5File.create(process.argv[2]!);
const entry = file.root.group("entry");
const frames = entry.dataset("frames", { dtype: "<u2", shape: [null, 8, 8], chunk: [1, 8, 8] });
const time = entry.dataset("time", { dtype: "<f8", shape: [null], chunk: [50] });
const packed = entry.dataset("packed", { dtype: "<i4", shape: [null], chunk: [20], filters: ["deflate"] });

for (let i = 0; ; i++) {
  frames.append(new Uint16Array(64).fill(i));
  time.append(i / 8);
  packed.append(-i);
  if (i % 5 !== 4) continue;
  if (i % 50 === 49) file.root.write(`note${i}`, `text of note${i}`, { attributes: { index: i } });
  entry.setAttribute(`at${i % 400}`, "x".repeat(i % 90));
  file.publish();
  writeSync(1, `${i + 1}\n`);
}
