import type { Dataset } from "./dataset.ts";
import type { LabelledArray } from "./labelled-array.ts";
import { bytesOf, type Scalar } from "./values.ts";

const WIDTH = 100;

/** A dataset as xarray prints it: sizes, then coordinates, variables and attributes, a line each. */
export function printDataset(dataset: Dataset): string {
  const { coordinates, variables, attributes, sizes } = dataset;
  const bytes = [...dataset.arrays()].reduce((sum, [, array]) => sum + array.length * bytesOf(array.type), 0);
  const names = [...Object.keys(coordinates), ...Object.keys(variables)];
  const nameWidth = Math.max(0, ...names.map((name) => name.length)) + 2;
  const dimWidth = Math.max(0, ...[...dataset.arrays()].map(([, array]) => dimsOf(array).length)) + 1;
  const dimensions = Object.entries(sizes).map(([dim, length]) => `${dim}: ${length}`);
  const lines = [`<Dataset> Size: ${printBytes(bytes)}`, `Dimensions:  (${dimensions.join(", ")})`];
  const section = (title: string, arrays: Readonly<Record<string, LabelledArray>>) => {
    if (Object.keys(arrays).length === 0) return;
    lines.push(`${title}:`);
    for (const [name, array] of Object.entries(arrays)) {
      const mark = array.dims.length === 1 && array.dims[0] === name ? "*" : " ";
      const head = `  ${mark} ${name.padEnd(nameWidth)}${dimsOf(array).padEnd(dimWidth)}`;
      const units = array.units ? ` [${array.units}]` : "";
      const facts = `${array.type} ${printBytes(array.length * bytesOf(array.type))}`;
      lines.push(`${head}${facts} ${printValues(array, WIDTH - head.length - facts.length - units.length)}${units}`);
    }
  };
  section("Coordinates", coordinates);
  section("Data variables", variables);
  if (Object.keys(attributes).length > 0) {
    lines.push("Attributes:");
    for (const [name, value] of Object.entries(attributes)) lines.push(`    ${name}: ${printAttribute(value)}`);
  }
  return lines.join("\n");
}

function dimsOf(array: LabelledArray): string {
  return array.dims.length === 0 ? "" : `(${array.dims.join(", ")})`;
}

/** First and last values, as many as fit into `width` characters; "..." alone when they are not in memory. */
function printValues(array: LabelledArray, width: number): string {
  if (!array.isLoaded) return "...";
  const { values } = array;
  if (values.length === 0) return "";
  const front: string[] = [];
  const back: string[] = [];
  let used = 4;
  for (let i = 0; i < values.length; i++) {
    const isFront = i % 2 === 0;
    const index = isFront ? i / 2 : values.length - (i + 1) / 2;
    const text = printScalar(values[index]!);
    used += text.length + 1;
    if (used > width && i > 1) {
      return `${front.join(" ")} ... ${back.join(" ")}`;
    }
    if (isFront) front.push(text);
    else back.unshift(text);
  }
  return [...front, ...back].join(" ");
}

function printScalar(value: Scalar): string {
  if (typeof value !== "number") return typeof value === "string" ? `'${value}'` : String(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function printBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Math.round(bytes / 1000 ** power)}${units[power]}`;
}

function printAttribute(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
