/**
 * The run documents of the Bluesky event model 1.24 (github.com/bluesky/event-model), unchanged, so that its tools read
 * our runs and our tools read theirs. Times are UNIX epoch seconds; uids are UUID4 strings.
 */

/** Anything that survives a JSON round trip. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value in an event: a scalar or an array (nested, row-major). Typed arrays are allowed until serialized. */
export type DataValue = Json | NumericArray;

/** The typed arrays that a reading may hold. */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** A closed or half-open range; null or absent means no limit on that side. */
export interface LimitsRange {
  readonly low?: number | null;
  readonly high?: number | null;
}

/** The limits of a signal in its own unit. */
export interface Limits {
  readonly control?: LimitsRange;
  readonly display?: LimitsRange;
  readonly warning?: LimitsRange;
  readonly alarm?: LimitsRange;
}

export type Dtype = "string" | "number" | "array" | "boolean" | "integer";

/** What one column of an event means. `shape` is slowest axis first; `[]` for a scalar. */
export interface DataKey {
  readonly dtype: Dtype;
  readonly shape: readonly (number | null)[];
  readonly source: string;
  readonly dtype_numpy?: string;
  readonly units?: string | null;
  readonly precision?: number | null;
  readonly object_name?: string;
  readonly external?: string;
  readonly dims?: readonly string[];
  readonly choices?: readonly string[];
  readonly limits?: Limits;
  readonly [extra: string]: unknown;
}

/** One value with the time (UNIX seconds) at which its source says it was true. */
export interface Reading<T extends DataValue = DataValue> {
  readonly value: T;
  readonly timestamp: number;
  /** EPICS severity: 0 none, 1 minor, 2 major, 3 invalid. Absent means none. Not part of the documents. */
  readonly severity?: 0 | 1 | 2 | 3;
}

/** `[fields, stream]`, slow to fast; several fields in one entry move together along one axis. */
export type DimensionHint = readonly [fields: readonly string[], stream: string];

export interface StartHints {
  readonly dimensions?: readonly DimensionHint[];
  readonly gridding?: string;
  readonly [extra: string]: unknown;
}

export interface RunStart {
  readonly uid: string;
  readonly time: number;
  readonly scan_id?: number;
  readonly plan_name?: string;
  readonly plan_type?: string;
  readonly plan_args?: { readonly [name: string]: Json };
  readonly detectors?: readonly string[];
  readonly motors?: readonly string[];
  readonly num_points?: number | null;
  readonly num_intervals?: number | null;
  readonly shape?: readonly number[];
  readonly extents?: readonly (readonly [number, number])[];
  readonly snaking?: readonly boolean[];
  readonly hints?: StartHints;
  readonly project?: string;
  readonly owner?: string;
  readonly group?: string;
  readonly data_session?: string;
  readonly data_groups?: readonly string[];
  readonly sample?: Json;
  readonly [extra: string]: unknown;
}

export interface ObjectConfiguration {
  readonly data: { readonly [key: string]: DataValue };
  readonly timestamps: { readonly [key: string]: number };
  readonly data_keys: { readonly [key: string]: DataKey };
}

export interface ObjectHints {
  readonly fields?: readonly string[];
  readonly NX_class?: string;
}

export interface EventDescriptor {
  readonly uid: string;
  readonly time: number;
  readonly run_start: string;
  readonly name?: string;
  readonly data_keys: { readonly [key: string]: DataKey };
  readonly object_keys?: { readonly [object: string]: readonly string[] };
  readonly configuration?: { readonly [object: string]: ObjectConfiguration };
  readonly hints?: { readonly [object: string]: ObjectHints };
  readonly object_classes?: { readonly [object: string]: string };
}

export interface Event {
  readonly uid: string;
  readonly time: number;
  readonly descriptor: string;
  readonly seq_num: number;
  readonly data: { readonly [key: string]: DataValue };
  readonly timestamps: { readonly [key: string]: number };
  readonly filled?: { readonly [key: string]: boolean | string };
}

/** Events of one stream, each key a column. */
export interface EventPage {
  readonly descriptor: string;
  readonly uid: readonly string[];
  readonly time: readonly number[];
  readonly seq_num: readonly number[];
  readonly data: { readonly [key: string]: readonly DataValue[] };
  readonly timestamps: { readonly [key: string]: readonly number[] };
  readonly filled?: { readonly [key: string]: readonly (boolean | string)[] };
}

/** A file (or other container) outside the documents, where frames go. */
export interface StreamResource {
  readonly uid: string;
  readonly run_start?: string;
  readonly data_key: string;
  readonly mimetype: string;
  readonly uri: string;
  readonly parameters: { readonly [key: string]: Json };
}

export interface Range {
  readonly start: number;
  /** Exclusive. */
  readonly stop: number;
}

/** Which frames of a stream resource belong to which events. */
export interface StreamDatum {
  readonly uid: string;
  readonly stream_resource: string;
  readonly descriptor: string;
  readonly indices: Range;
  readonly seq_nums: Range;
}

/** Legacy reference to a file; read for old runs, never written by Hutch. */
export interface Resource {
  readonly uid: string;
  readonly spec: string;
  readonly root: string;
  readonly resource_path: string;
  readonly resource_kwargs: { readonly [key: string]: Json };
  readonly path_semantics?: "posix" | "windows";
  readonly run_start?: string;
}

export interface Datum {
  readonly datum_id: string;
  readonly resource: string;
  readonly datum_kwargs: { readonly [key: string]: Json };
}

export type ExitStatus = "success" | "abort" | "fail";

export interface RunStop {
  readonly uid: string;
  readonly time: number;
  readonly run_start: string;
  readonly exit_status: ExitStatus;
  readonly reason?: string;
  readonly num_events?: { readonly [stream: string]: number };
  readonly [extra: string]: unknown;
}

/** Document name to document type. */
export interface DocumentByName {
  readonly start: RunStart;
  readonly descriptor: EventDescriptor;
  readonly event: Event;
  readonly event_page: EventPage;
  readonly stream_resource: StreamResource;
  readonly stream_datum: StreamDatum;
  readonly resource: Resource;
  readonly datum: Datum;
  readonly stop: RunStop;
}

export type DocumentName = keyof DocumentByName;

/** A document with its name, as one discriminated value: `if (d.name === "event") d.doc.seq_num`. */
export type NamedDocument = {
  [N in DocumentName]: { readonly name: N; readonly doc: DocumentByName[N] };
}[DocumentName];
