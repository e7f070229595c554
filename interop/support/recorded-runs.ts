import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CaContext } from "hutch/ca";
import { AreaDetector, EpicsMotor, gaussianDetector, type Readable, SoftDetector, SoftMotor } from "hutch/devices";
import type { DocumentByName, DocumentName, Event, NamedDocument, StreamResource } from "hutch/documents";
import { RunEngine } from "hutch/engine";
import { BUILTIN_PLANS, type DeviceLookup, PlanRegistry, supplement } from "hutch/plans";
import { jsonLines, nexusFiles, type Recorder, specFiles } from "hutch/recorders";
import { channelAccess, SignalRouter } from "hutch/signals";
import type { TestBeamline } from "./beamline.ts";

/** A run of our engine, with the files that our recorders made of it. */
export interface RecordedRun {
  readonly words: string;
  readonly documents: readonly NamedDocument[];
  readonly spec: string;
  readonly nexus: string;
  readonly jsonLines: string;
}

const plans = new PlanRegistry(BUILTIN_PLANS);

/** Count and scan soft devices: ordinary runs, one with a baseline, one that fails at its third point. */
export async function recordSoftRuns(folder: string): Promise<RecordedRun[]> {
  const m1 = new SoftMotor("m1", { position: 0.5, unit: "mm" });
  const m2 = new SoftMotor("m2", { unit: "deg" });
  const det = gaussianDetector("det", { motor: m1 });
  let triggers = 0;
  const lamp = new SoftDetector("lamp", {
    measure: () => {
      if (triggers++ === 3) throw new Error("the lamp has gone out");
      return triggers / 7;
    },
  });
  const devices = lookup([m1, m2, det, lamp]);
  return [
    await record(folder, "count det 3", devices),
    await record(folder, "scan det m1 -1 1 5", devices, [m2]),
    await record(folder, "scan det m1 -1 1 m2 4 1.5 5", devices),
    await record(folder, "grid_scan det m1 -1 1 3 m2 0 1 4 snake=true", devices),
    await record(folder, "scan lamp m1 -1 1 5", devices, [m2]),
  ];
}

/** Frames of each point of the runs on the simulated beamline. */
export const FRAMES_PER_POINT = 3;

/** Count and scan the simulated beamline: EPICS motors, and an area detector that writes images. */
export async function recordBeamlineRuns(folder: string, beamline: TestBeamline): Promise<RecordedRun[]> {
  const addresses = [`${beamline.host}:${beamline.udpPort}`];
  const signals = new SignalRouter({ ca: channelAccess(new CaContext({ addresses, beacons: false })) });
  const m1 = new EpicsMotor({ name: "m1", prefix: "gp:m1", signals });
  const m2 = new EpicsMotor({ name: "m2", prefix: "gp:m2", signals });
  const simdet = new AreaDetector({
    name: "simdet",
    prefix: "kad:",
    signals,
    framesPerTrigger: FRAMES_PER_POINT,
    exposureS: 0.001,
    periodS: 0.005,
    plugins: {
      stats: { address: "Stats1:", role: "stats", source: "cam" },
      hdf: { address: "HDF1:", role: "hdf", source: "cam" },
    },
    files: { folder },
  });
  try {
    await Promise.all([m1, m2, simdet].map((device) => device.connect()));
    const devices = lookup([m1, m2, simdet]);
    return [
      await record(folder, "count simdet 2", devices),
      await record(folder, "scan simdet m1 -0.2 0.2 3", devices, [m2]),
      await record(folder, "grid_scan simdet m1 -0.1 0.1 2 m2 -0.1 0.1 2 snake=true", devices),
    ];
  } finally {
    await signals.close();
  }
}

/** Text of a local file's address. */
export function localFile({ uri }: StreamResource): string {
  const url = new URL(uri);
  url.host = "";
  return fileURLToPath(url);
}

/** The columns of the main stream: values by key, in the order of the points. */
export function columnsOf({ documents }: RecordedRun): ReadonlyMap<string, readonly number[]> {
  const columns = new Map<string, number[]>();
  for (const { data } of eventsOf(documents, "primary")) {
    for (const [key, value] of Object.entries(data)) {
      const column = columns.get(key) ?? [];
      column.push(Number(value));
      columns.set(key, column);
    }
  }
  return columns;
}

/** The events of a stream. */
export function eventsOf(documents: readonly NamedDocument[], stream: string): readonly Event[] {
  const descriptors = new Set(ofKind(documents, "descriptor").flatMap((doc) => (doc.name === stream ? [doc.uid] : [])));
  return ofKind(documents, "event").filter(({ descriptor }) => descriptors.has(descriptor));
}

/** The documents of one kind. */
export function ofKind<N extends DocumentName>(
  documents: readonly NamedDocument[],
  name: N,
): readonly DocumentByName[N][] {
  return documents.filter((document) => document.name === name).map(({ doc }) => doc as DocumentByName[N]);
}

let runs = 0;

async function record(
  folder: string,
  words: string,
  devices: DeviceLookup,
  baseline: readonly Readable[] = [],
): Promise<RecordedRun> {
  const stem = `${folder}/${String(++runs).padStart(3, "0")}`;
  const files = { spec: `${stem}.spec`, nexus: `${stem}.nxs`, jsonLines: `${stem}.jsonl` };
  const recorders: Recorder[] = [
    specFiles({ path: files.spec }),
    nexusFiles({ path: files.nexus }),
    jsonLines({ path: files.jsonLines }),
  ];
  const engine = new RunEngine({ strict: true, recorders, preprocessors: [supplement({ baseline })] });
  const result = await engine.run(plans.resolveWords(words.split(" "), devices));
  await engine.close();
  if (result.recorderFailures.length > 0) throw result.recorderFailures[0]!.error;
  const documents = readFileSync(files.jsonLines, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as NamedDocument);
  return { words, documents, ...files };
}

function lookup(devices: readonly Readable[]): DeviceLookup {
  return new Map(devices.map((device) => [device.name, device]));
}
