/** A program that scans until it is killed; its test starts it. Arguments: the data folder, and the point to report. */
import { beamline, eventsOf } from "./beamline.ts";

const [dataRoot = "", point = "1"] = process.argv.slice(2);
const { engine, documents, plans, devices } = beamline({ dataRoot }, { exposureS: 0.001 });
engine.on("document", () => {
  if (eventsOf(documents).length === Number(point)) process.send?.("there");
});
await engine.run(plans.resolveWords("rel_scan det m1 -1 1 40".split(" "), devices));
