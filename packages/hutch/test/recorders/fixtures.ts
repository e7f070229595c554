import type { DataKey, DataValue, NamedDocument, RunStart } from "../../src/documents/mod.ts";

/** 2026-11-21 00:00:00 UTC: all fixture runs start here, so that texts can be compared. */
export const T0 = 1795219200;

/** The pieces of a run, from which `run` makes its documents. */
export interface RunParts {
  readonly start?: Partial<RunStart>;
  readonly streams: readonly StreamParts[];
  /** Null leaves the run open, as after `kill -9`. */
  readonly stop?: { exit_status: "success" | "abort" | "fail"; reason?: string } | null;
}

/** One stream: its columns and rows. Rows go out in the order of the streams. */
export interface StreamParts {
  readonly name: string;
  readonly keys: { readonly [name: string]: DataKey };
  readonly hints?: { readonly [object: string]: { fields: string[] } };
  readonly configuration?: { readonly [object: string]: { data: { readonly [key: string]: DataValue } } };
  readonly rows: readonly { readonly [name: string]: DataValue }[];
}

/** Build the documents of one run: start, then for each stream its descriptor and events, then stop. */
export function run({ start, streams, stop = { exit_status: "success" } }: RunParts): NamedDocument[] {
  const uid = start?.uid ?? "5f2c1a70-0000-4000-8000-000000000001";
  const documents: NamedDocument[] = [
    { name: "start", doc: { time: T0, scan_id: 42, plan_name: "scan", plan_type: "generator", ...start, uid } },
  ];
  let time = start?.time ?? T0;
  const count: { [stream: string]: number } = {};
  for (const [index, stream] of streams.entries()) {
    const descriptor = `${uid.slice(0, 8)}-d${index}-${stream.name}`;
    if (!(stream.name in count)) {
      documents.push({ name: "descriptor", doc: descriptorOf(stream, descriptor, uid, time) });
    }
    const home = documents.find((d) => d.name === "descriptor" && d.doc.name === stream.name);
    const owner = home?.name === "descriptor" ? home.doc.uid : descriptor;
    for (const row of stream.rows) {
      time += 0.25;
      count[stream.name] = (count[stream.name] ?? 0) + 1;
      const timestamps = Object.fromEntries(Object.keys(row).map((key) => [key, time - 0.01]));
      const seq_num = count[stream.name]!;
      documents.push({
        name: "event",
        doc: { uid: `${descriptor}-e${seq_num}`, time, descriptor: owner, seq_num, data: row, timestamps, filled: {} },
      });
    }
  }
  if (stop) {
    documents.push({
      name: "stop",
      doc: { uid: `${uid}-stop`, time: time + 0.5, run_start: uid, reason: "", num_events: count, ...stop },
    });
  }
  return documents;
}

function descriptorOf(stream: StreamParts, uid: string, run_start: string, time: number) {
  const object_keys: { [object: string]: string[] } = {};
  for (const [name, { object_name = name }] of Object.entries(stream.keys)) {
    object_keys[object_name] = [...(object_keys[object_name] ?? []), name];
  }
  const configuration = Object.fromEntries(
    Object.entries(stream.configuration ?? {}).map(([object, { data }]) => [
      object,
      {
        data,
        timestamps: Object.fromEntries(Object.keys(data).map((key) => [key, time])),
        data_keys: Object.fromEntries(
          Object.entries(data).map(([key, value]) => [key, typeof value === "number" ? number() : text()]),
        ),
      },
    ]),
  );
  const hints = stream.hints ?? {};
  return { uid, time, run_start, name: stream.name, data_keys: stream.keys, object_keys, hints, configuration };
}

/** A float column. */
export function number(extra: Partial<DataKey> = {}): DataKey {
  return { dtype: "number", shape: [], source: "SIM", precision: 3, ...extra };
}

/** An integer column. */
export function integer(extra: Partial<DataKey> = {}): DataKey {
  return { dtype: "integer", shape: [], source: "SIM", ...extra };
}

/** A column of text. */
export function text(extra: Partial<DataKey> = {}): DataKey {
  return { dtype: "string", shape: [], source: "SIM", ...extra };
}

/** A column of arrays that are in the events. */
export function array(shape: readonly number[], extra: Partial<DataKey> = {}): DataKey {
  return { dtype: "array", shape, source: "SIM", ...extra };
}

/** A Gaussian peak of unit height. */
export function gaussian(x: number, center: number, sigma: number): number {
  return Math.exp(-((x - center) ** 2) / (2 * sigma ** 2));
}

const motorKeys = (name: string): { [name: string]: DataKey } => ({
  [name]: number({ units: "mm", object_name: name, source: `SIM:${name}.RBV` }),
  [`${name}_setpoint`]: number({ units: "mm", object_name: name, source: `SIM:${name}.VAL` }),
});

const baseline = (rows: StreamParts["rows"]): StreamParts => ({
  name: "baseline",
  keys: { m3: number({ units: "deg", object_name: "m3" }), ring: text({ object_name: "ring" }) },
  hints: { m3: { fields: ["m3"] }, ring: { fields: ["ring"] } },
  rows,
});

/** `scan([det], m1, -1, 1, 5)` with a baseline before and after. */
export function scanRun(start: Partial<RunStart> = {}): NamedDocument[] {
  const positions = [-1, -0.5, 0, 0.5, 1];
  return run({
    start: {
      detectors: ["det"],
      motors: ["m1"],
      num_points: 5,
      num_intervals: 4,
      plan_args: { detectors: ["det"], args: ["m1", -1, 1], num: 5, per_step: null },
      hints: { dimensions: [[["m1"], "primary"]] },
      owner: "Marie",
      sample: 'lead, "test"',
      ...start,
    },
    streams: [
      baseline([{ m3: 12.5, ring: "user beam" }]),
      {
        name: "primary",
        keys: {
          det: number({ object_name: "det", units: "counts" }),
          det_time: number({ object_name: "det", units: "s" }),
          ...motorKeys("m1"),
        },
        hints: { det: { fields: ["det"] }, m1: { fields: ["m1"] } },
        configuration: { m1: { data: { m1_velocity: 1.5 } }, det: { data: { det_gain: "high" } } },
        rows: positions.map((x) => ({
          det: 1000 * gaussian(x, 0.1, 0.4) + 10,
          det_time: 0.1,
          m1: x,
          m1_setpoint: x,
        })),
      },
      baseline([{ m3: 12.5, ring: "user beam" }]),
    ],
  });
}

/** `grid_scan([det], m1, -1, 1, rows, m2, -0.5, 0.5, columns)`, snaked. */
export function gridRun(rows = 5, columns = 4): NamedDocument[] {
  const data: { [name: string]: DataValue }[] = [];
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) {
      const j = i % 2 === 0 ? k : columns - 1 - k;
      const m1 = -1 + (2 * i) / (rows - 1);
      const m2 = -0.5 + j / (columns - 1);
      data.push({
        det: Math.round(500 * gaussian(m1, 0.4, 0.5) * gaussian(m2, -0.2, 0.3)),
        m1,
        m1_setpoint: m1,
        m2,
        m2_setpoint: m2,
      });
    }
  }
  return run({
    start: {
      scan_id: 43,
      plan_name: "grid_scan",
      detectors: ["det"],
      motors: ["m1", "m2"],
      num_points: rows * columns,
      shape: [rows, columns],
      extents: [
        [-1, 1],
        [-0.5, 0.5],
      ],
      snaking: [false, true],
      hints: {
        gridding: "rectilinear",
        dimensions: [
          [["m1"], "primary"],
          [["m2"], "primary"],
        ],
      },
    },
    streams: [
      {
        name: "primary",
        keys: { det: integer({ object_name: "det" }), ...motorKeys("m1"), ...motorKeys("m2") },
        hints: { det: { fields: ["det"] }, m1: { fields: ["m1"] }, m2: { fields: ["m2"] } },
        rows: data,
      },
    ],
  });
}

/** `count([mca, cam], 3)`: a spectrum in the events, frames in an HDF5 file beside them. */
export function detectorRun(uri = "file://localhost/data/42/cam.h5"): NamedDocument[] {
  const documents = run({
    start: {
      scan_id: 44,
      plan_name: "count",
      detectors: ["mca", "cam"],
      num_points: 3,
      hints: { dimensions: [[["time"], "primary"]] },
    },
    streams: [
      {
        name: "primary",
        keys: {
          mca: array([6], { object_name: "mca", units: "counts", dtype_numpy: "<u4" }),
          cam_image: array([3, 8, 10], { object_name: "cam", external: "STREAM:", dtype_numpy: "|u1" }),
          cam_total: number({ object_name: "cam", units: "counts" }),
        },
        hints: { mca: { fields: [] }, cam: { fields: ["cam_total"] } },
        rows: [1, 2, 3].map((n) => ({ mca: [0, n, 10 * n, 10 * n, n, 0], cam_total: 100 * n })),
      },
    ],
  });
  const start = documents[0]!;
  const descriptor = documents[1]!;
  if (start.name !== "start" || descriptor.name !== "descriptor") throw new Error("fixture out of order");
  documents.splice(2, 0, {
    name: "stream_resource",
    doc: {
      uid: "cam-resource",
      run_start: start.doc.uid,
      data_key: "cam_image",
      mimetype: "application/x-hdf5",
      uri,
      parameters: { dataset: "/entry/data/data", chunk_shape: [1, 8, 10] },
    },
  });
  for (let n = 0; n < 3; n++) {
    documents.splice(3 + 2 * n, 0, {
      name: "stream_datum",
      doc: {
        uid: `cam-resource/${n}`,
        stream_resource: "cam-resource",
        descriptor: descriptor.doc.uid,
        indices: { start: n, stop: n + 1 },
        seq_nums: { start: n + 1, stop: n + 2 },
      },
    });
  }
  return documents;
}

/** An absorption scan of the iron K edge: `energy`, `i0`, `itrans`, `mu`. */
export function absorptionRun(): NamedDocument[] {
  const energies = Array.from({ length: 12 }, (_, i) => 7050 + 10 * i);
  return run({
    start: {
      scan_id: 45,
      plan_name: "xafs_scan",
      motors: ["energy"],
      detectors: ["i0", "itrans"],
      num_points: energies.length,
      hints: { dimensions: [[["energy"], "primary"]] },
      xdi: { Element: { symbol: "Fe", edge: "K" }, Mono: { d_spacing: 3.13553 }, Sample: { name: "Fe foil" } },
    },
    streams: [
      {
        name: "primary",
        keys: {
          energy: number({ object_name: "energy", units: "eV" }),
          i0: number({ object_name: "i0", units: "counts" }),
          itrans: number({ object_name: "itrans", units: "counts" }),
        },
        hints: { energy: { fields: ["energy"] }, i0: { fields: ["i0"] }, itrans: { fields: ["itrans"] } },
        rows: energies.map((energy) => {
          const mu = energy > 7112 ? 1.5 : 0.4;
          return { energy, i0: 1e5, itrans: 1e5 * Math.exp(-mu) };
        }),
      },
    ],
  });
}
