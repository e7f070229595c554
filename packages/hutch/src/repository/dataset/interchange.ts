import { MissingPackageError, RequestError } from "../../errors/mod.ts";
import { Dataset } from "./dataset.ts";
import type { LabelledArray } from "./labelled-array.ts";
import { CONSTRUCTORS, type ElementType, type Scalar, type Values } from "./values.ts";

/** One array in JSON. Numbers that JSON has no word for are the texts "NaN", "Infinity" and "-Infinity". */
export interface ArrayJson {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly units?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly values: readonly (number | string)[];
}

/** A dataset in JSON; `datasetFromJson` reads it back. */
export interface DatasetJson {
  readonly variables: Readonly<Record<string, ArrayJson>>;
  readonly coordinates: Readonly<Record<string, ArrayJson>>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The dataset as a plain value for `JSON.stringify`. All arrays must be in memory. */
export function datasetToJson(dataset: Dataset): DatasetJson {
  const all = (arrays: Readonly<Record<string, LabelledArray>>) =>
    Object.fromEntries(
      Object.entries(arrays).map(([name, { dims, shape, type, units, attributes, values }]) => [
        name,
        {
          dims,
          shape,
          type,
          ...(units === undefined ? {} : { units }),
          attributes,
          values: Array.from<Scalar, number | string>(values as ArrayLike<Scalar>, jsonScalar),
        },
      ]),
    );
  return { variables: all(dataset.variables), coordinates: all(dataset.coordinates), attributes: dataset.attributes };
}

/** The dataset that `datasetToJson` wrote. */
export function datasetFromJson(json: DatasetJson): Dataset {
  const all = (arrays: Readonly<Record<string, ArrayJson>>) =>
    Object.fromEntries(
      Object.entries(arrays).map(([name, array]) => [
        name,
        { ...array, values: valuesFromJson(array.type, array.values) },
      ]),
    );
  return new Dataset({
    variables: all(json.variables),
    coordinates: all(json.coordinates),
    attributes: json.attributes,
  });
}

/**
 * Everything that has exactly the dimension `dim`, as comma-separated text: a header, then one line per entry.
 *
 * @param dim may be left out when the dataset has one dimension only
 */
export function datasetToCsv(dataset: Dataset, dim?: string): string {
  const columns = [...columnsAlong(dataset, dim)];
  const lines = [columns.map(([name, array]) => csvField(array.units ? `${name} [${array.units}]` : name)).join(",")];
  const rows = columns[0]?.[1].length ?? 0;
  for (let row = 0; row < rows; row++)
    lines.push(columns.map(([, array]) => csvField(String(array.values[row]))).join(","));
  return `${lines.join("\n")}\n`;
}

/** Everything that has exactly the dimension `dim`, as an Arrow IPC stream. Needs the package apache-arrow. */
export async function datasetToArrow(dataset: Dataset, dim?: string): Promise<Uint8Array> {
  const columns = [...columnsAlong(dataset, dim)];
  const arrow = await import("apache-arrow").catch((cause: unknown) => {
    throw new MissingPackageError("apache-arrow", "Arrow IPC", { cause });
  });
  const vectors = columns.map(([name, array]) => [name, arrow.vectorFromArray(array.values as Float64Array)] as const);
  return arrow.tableToIPC(new arrow.Table(Object.fromEntries(vectors)), "stream");
}

function columnsAlong(dataset: Dataset, dim: string | undefined): [string, LabelledArray][] {
  const dims = Object.keys(dataset.sizes);
  const along = dim ?? (dims.length === 1 ? dims[0] : undefined);
  if (along === undefined)
    throw new RequestError(`The dataset has the dimensions ${dims.join(", ")}. Say which one to write.`);
  const arrays = [...Object.entries(dataset.coordinates), ...Object.entries(dataset.variables)];
  const columns = arrays.filter(([, array]) => array.dims.length === 1 && array.dims[0] === along);
  if (columns.length === 0)
    throw new RequestError(`Nothing has the dimension "${along}" alone. There are ${dims.join(", ")}.`);
  return columns;
}

function jsonScalar(value: Scalar): number | string {
  if (typeof value === "bigint") return String(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function valuesFromJson(type: ElementType, values: readonly (number | string)[]): Values {
  if (type === "string") return values.map(String);
  if (type === "int64") return BigInt64Array.from(values, BigInt);
  if (type === "uint64") return BigUint64Array.from(values, BigInt);
  return new CONSTRUCTORS[type](values.map(Number));
}

function csvField(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
