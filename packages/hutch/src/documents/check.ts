import { FormatError } from "../errors/mod.ts";
import type { DocumentName } from "./types.ts";

/** Says what is wrong with a value, or undefined when nothing is. */
type Check = (value: unknown) => string | undefined;

interface Shape {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
  /** What other keys may look like; absent when anything goes, `never` when there may be none. */
  readonly extra?: RegExp | "never";
}

/** Keys of the open documents: no dot and no slash, also inside nested objects of `start` and `stop`. */
const OPEN_KEY = /^[^./]+$/;

const text: Check = (value) => (typeof value === "string" ? undefined : "is not text");
const number: Check = (value) => (typeof value === "number" && Number.isFinite(value) ? undefined : "is not a number");
const integer: Check = (value) => (Number.isInteger(value) ? undefined : "is not a whole number");
const flag: Check = (value) => (typeof value === "boolean" ? undefined : "is not true or false");
const anything: Check = () => undefined;
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string) ? undefined : `is not one of ${allowed.join(", ")}`;
const either =
  (...checks: readonly Check[]): Check =>
  (value) => {
    const complaints = checks.map((check) => check(value));
    return complaints.includes(undefined) ? undefined : complaints.join(" and ");
  };
const nothing: Check = (value) => (value === null ? undefined : "is not null");
/** A complaint about a part, as one about the whole: `.data_keys` and `.m1 is …` make `.data_keys.m1 is …`. */
const inside = (part: string, complaint: string) => part + (/^[.[]/.test(complaint) ? complaint : ` ${complaint}`);
const list =
  (item: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return "is not a list";
    for (const [index, entry] of value.entries()) {
      const complaint = item(entry);
      if (complaint) return inside(`[${index}]`, complaint);
    }
    return undefined;
  };
const mapOf =
  (item: Check): Check =>
  (value) => {
    if (!isObject(value)) return "is not an object";
    for (const [key, entry] of Object.entries(value)) {
      const complaint = item(entry);
      if (complaint) return inside(`.${key}`, complaint);
    }
    return undefined;
  };
const shaped =
  (shape: Shape): Check =>
  (value) => {
    if (!isObject(value)) return "is not an object";
    for (const [key, check] of Object.entries(shape.required)) {
      if (value[key] === undefined) return `.${key} is missing`;
      const complaint = check(value[key]);
      if (complaint) return inside(`.${key}`, complaint);
    }
    for (const [key, entry] of Object.entries(value)) {
      if (key in shape.required || entry === undefined) continue;
      const check = shape.optional[key];
      if (!check && shape.extra === "never") return `.${key} is not allowed`;
      if (!check && shape.extra instanceof RegExp && !shape.extra.test(key))
        return `.${key} has a dot or a slash in its name`;
      const complaint = check?.(entry);
      if (complaint) return inside(`.${key}`, complaint);
    }
    return undefined;
  };
const openKeys: Check = (value) => {
  if (Array.isArray(value)) return list(openKeys)(value);
  if (!isObject(value) || ArrayBuffer.isView(value)) return undefined;
  const bad = Object.keys(value).find((key) => !OPEN_KEY.test(key));
  return bad === undefined ? mapOf(openKeys)(value) : `.${bad} has a dot or a slash in its name`;
};
const range = shaped({ required: { start: integer, stop: integer }, optional: {}, extra: "never" });
const limitsRange = shaped({
  required: {},
  optional: { low: either(number, nothing), high: either(number, nothing) },
  extra: "never",
});
const limits = shaped({
  required: {},
  optional: {
    control: limitsRange,
    display: limitsRange,
    warning: limitsRange,
    alarm: limitsRange,
    hysteresis: number,
    rds: anything,
  },
  extra: "never",
});
const dataKey = shaped({
  required: {
    dtype: oneOf("string", "number", "array", "boolean", "integer"),
    shape: list(either(integer, nothing)),
    source: text,
  },
  optional: {
    dtype_numpy: either(text, list(anything)),
    units: either(text, nothing),
    precision: either(integer, nothing),
    object_name: text,
    external: text,
    dims: list(text),
    choices: list(text),
    limits,
  },
});
const objectConfiguration = shaped({
  required: { data: mapOf(anything), timestamps: mapOf(number), data_keys: mapOf(dataKey) },
  optional: {},
});
const startHints = shaped({ required: {}, optional: { dimensions: list(list(anything)) }, extra: /^[^.]+$/ });
const objectHints = shaped({ required: {}, optional: { fields: list(text), NX_class: text } });
const filled = either(flag, text);

/** The rules of event-model 1.24, one document at a time. Those between documents are in `RunChecker`. */
const SHAPES: Readonly<Record<DocumentName, Shape>> = {
  start: {
    required: { uid: text, time: number },
    optional: {
      scan_id: integer,
      project: text,
      owner: text,
      group: text,
      data_session: text,
      data_groups: list(text),
      sample: either(text, openKeys),
      hints: startHints,
      projections: list(anything),
    },
    extra: OPEN_KEY,
  },
  descriptor: {
    required: { data_keys: mapOf(dataKey), run_start: text, time: number, uid: text },
    optional: {
      name: text,
      configuration: mapOf(objectConfiguration),
      hints: mapOf(objectHints),
      object_keys: mapOf(list(text)),
      object_classes: mapOf(text),
    },
    extra: OPEN_KEY,
  },
  event: {
    required: {
      descriptor: text,
      seq_num: integer,
      uid: text,
      data: mapOf(anything),
      time: number,
      timestamps: mapOf(number),
    },
    optional: { filled: mapOf(filled) },
  },
  event_page: {
    required: {
      descriptor: text,
      seq_num: list(integer),
      uid: list(text),
      data: mapOf(list(anything)),
      time: list(number),
      timestamps: mapOf(list(number)),
    },
    optional: { filled: mapOf(list(filled)) },
  },
  resource: {
    required: { spec: text, root: text, resource_path: text, resource_kwargs: mapOf(anything), uid: text },
    optional: { path_semantics: oneOf("posix", "windows"), run_start: text },
  },
  datum: {
    required: { datum_id: text, datum_kwargs: mapOf(anything), resource: text },
    optional: {},
    extra: "never",
  },
  stream_resource: {
    required: { uid: text, uri: text, data_key: text, mimetype: text, parameters: mapOf(anything) },
    optional: { run_start: text },
  },
  stream_datum: {
    required: { uid: text, stream_resource: text, descriptor: text, indices: range, seq_nums: range },
    optional: {},
  },
  stop: {
    required: { exit_status: oneOf("success", "abort", "fail"), run_start: text, time: number, uid: text },
    optional: { reason: text, num_events: mapOf(integer) },
    extra: OPEN_KEY,
  },
};

/**
 * Check one document against event-model 1.24: required keys, types, and the names that extra keys may have.
 * Throws FormatError that names the document and the key. What no document may be told by itself (numbering, matching
 * keys) is checked by `RunChecker`.
 */
export function checkDocument(name: DocumentName, doc: unknown): void {
  const complaint = shaped(SHAPES[name])(doc) ?? (name === "start" ? nestedKeys(doc as object) : undefined);
  if (complaint) throw new FormatError(`${name} document: ${complaint.replace(/^\./, "")}.`);
}

/** Metadata of a start document may be nested; its keys obey the same rule at every depth, but for hints. */
function nestedKeys(doc: object): string | undefined {
  const { hints: _hints, projections: _projections, ...rest } = doc as { hints?: unknown; projections?: unknown };
  return openKeys(rest);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
