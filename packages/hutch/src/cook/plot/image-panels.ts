import { RequestError } from "../../errors/mod.ts";
import type { FigureAxis, ImagePanel, Interval, Scale } from "../../formats/figure/mod.ts";
import type { Dataset, LabelledArray } from "../../repository/mod.ts";
import { evenEdges } from "./gridded.ts";
import type { PlotRequest } from "./request.ts";

/** Most maps that are shown at once. */
const MOST_MAPS = 9;

/** Shares of the pixels of a frame that may lie beyond the ends of the colors: single hot pixels would hide the rest. */
const HOT_SHARE = 0.0005;

/**
 * The images of an array of two or more dimensions: an image, one frame of a stack, or a map for each label of a first
 * dimension that has labels.
 */
export async function imagePanels(
  source: Dataset,
  name: string,
  request: PlotRequest,
  signal?: AbortSignal,
): Promise<ImagePanel[]> {
  const dataset = await onlyMeasured(source, name, signal);
  const array = dataset.get(name);
  if (array.dims.length === 2) return [await panelOf(dataset, name, array, { request, isFrame: false, signal })];
  const [first = ""] = array.dims;
  const labels = dataset.coordinates[first];
  if (array.dims.length === 3 && labels && request.frame === undefined) {
    return mapsByLabel(dataset, name, { first, labels, request, signal });
  }
  const { point, frame, frames, perPoint } = frameNumber(name, array, request.frame ?? 0);
  let image = (await array.take(first, { from: point, to: point + 1 }).load(signal)).take(first, 0);
  for (let inner = frame % perPoint, left = perPoint; image.dims.length > 2; ) {
    left /= image.shape[0]!;
    image = image.take(image.dims[0]!, Math.floor(inner / left));
    inner %= left;
  }
  const where = perPoint > 1 ? `, point ${point + 1}` : "";
  const title = `${name}, frame ${frame} of ${frames}${where}`;
  return [{ ...(await panelOf(dataset, name, image, { request, isFrame: true, signal })), title }];
}

async function mapsByLabel(
  dataset: Dataset,
  name: string,
  {
    first,
    labels,
    request,
    signal,
  }: { first: string; labels: LabelledArray; request: PlotRequest; signal: AbortSignal | undefined },
): Promise<ImagePanel[]> {
  const wanted = request.at?.[first];
  const positions = labels.numbers;
  const entries = wanted ? wanted.map((label) => nearest(positions, label)) : spread(positions.length, MOST_MAPS);
  const panels: ImagePanel[] = [];
  for (const entry of entries) {
    const map = (
      await dataset
        .get(name)
        .take(first, { from: entry, to: entry + 1 })
        .load(signal)
    ).take(first, 0);
    const title = `${first} = ${positions[entry]}${labels.units ? ` ${labels.units}` : ""}`;
    panels.push({ ...(await panelOf(dataset, name, map, { request, isFrame: false, signal })), title });
  }
  // One scale for all, so that maps can be compared.
  const zRange = request.range ?? common(panels);
  return panels.map((panel) => (zRange ? { ...panel, zRange } : panel));
}

/** The dataset with bins of a map that nothing fell into missing, where it has been kept how much fell into each. */
async function onlyMeasured(dataset: Dataset, name: string, signal?: AbortSignal): Promise<Dataset> {
  const { weight } = dataset.variables;
  const array = dataset.get(name);
  if (name !== "intensity" || weight?.dims.join() !== array.dims.join()) return dataset;
  const [values, weights] = [(await array.load(signal)).numbers, (await weight.load(signal)).numbers];
  const measured = Float64Array.from(values, (value, i) => (weights[i] === 0 ? Number.NaN : value));
  return dataset.assign({ variables: { [name]: array.with({ values: measured }) } });
}

interface PanelContext {
  readonly request: PlotRequest;
  readonly isFrame: boolean;
  readonly signal: AbortSignal | undefined;
}

async function panelOf(
  dataset: Dataset,
  name: string,
  array: LabelledArray,
  { request, isFrame, signal }: PanelContext,
): Promise<ImagePanel> {
  const loaded = await array.load(signal);
  const [rowDim = "", columnDim = ""] = loaded.dims;
  const [rows = 0, columns = 0] = loaded.shape;
  const values = loaded.numbers;
  const [alongRows, alongColumns] = [rowDim, columnDim].map((dim) => edgesAlong(dataset, dim));
  const colors = {
    zAxis: axisOf(name, loaded),
    ...(request.colorMap ? { colorMap: request.colorMap } : {}),
    ...(request.scale ? { zScale: request.scale } : {}),
    ...(request.range ? { zRange: request.range } : {}),
  };
  if (alongRows && alongColumns) {
    // A map over two quantities: the first one runs to the right, as in qy, qz.
    return {
      kind: "image",
      columns: rows,
      rows: columns,
      values: transposed(values, rows, columns),
      xAxis: axisOf(rowDim, dataset.get(rowDim)),
      yAxis: axisOf(columnDim, dataset.get(columnDim)),
      xEdges: alongRows,
      yEdges: alongColumns,
      ...colors,
    };
  }
  const zRange = request.range ?? (isFrame ? withoutHotPixels(values, request.scale) : undefined);
  return {
    kind: "image",
    columns,
    rows,
    values,
    xAxis: { name: "column" },
    yAxis: { name: "row" },
    xEdges: [-0.5, columns - 0.5],
    yEdges: [-0.5, rows - 0.5],
    isTopDown: true,
    hasSquareCells: columns < 8 * rows && rows < 8 * columns,
    ...colors,
    ...(zRange ? { zRange } : {}),
  };
}

/** Name and unit of an array, for an axis. */
export function axisOf(name: string, { units }: LabelledArray): FigureAxis {
  return units ? { name, unit: units } : { name };
}

function edgesAlong(dataset: Dataset, dim: string): readonly [number, number] | undefined {
  const labels = dataset.coordinates[dim];
  return labels && labels.type !== "string" ? evenEdges(labels.numbers) : undefined;
}

/** Where a frame lies: the points are the first dimension; those between it and the image are the frames of a point. */
function frameNumber(name: string, { shape }: LabelledArray, wanted: number) {
  const perPoint = shape.slice(1, -2).reduce((product, length) => product * length, 1);
  const frames = shape[0]! * perPoint;
  const frame = wanted < 0 ? frames + wanted : wanted;
  if (frame >= 0 && frame < frames) return { point: Math.floor(frame / perPoint), frame, frames, perPoint };
  throw new RequestError(`${name} has ${frames} frames, 0 to ${frames - 1}; there is no frame ${wanted}.`);
}

function nearest(positions: ArrayLike<number>, label: number): number {
  let best = 0;
  for (let i = 1; i < positions.length; i++) {
    if (Math.abs(positions[i]! - label) < Math.abs(positions[best]! - label)) best = i;
  }
  return best;
}

/** At most `most` of `count` entries, evenly spread from the first to the last. */
function spread(count: number, most: number): number[] {
  const shown = Math.min(count, most);
  return Array.from({ length: shown }, (_, i) => (shown === 1 ? 0 : Math.round((i * (count - 1)) / (shown - 1))));
}

function transposed(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = values[row * columns + column]!;
  }
  return turned;
}

function common(panels: readonly ImagePanel[]): Interval | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values, zScale } of panels) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value) || (zScale === "log" && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low < high ? { low, high } : undefined;
}

/** The interval of the pixels, without the few lowest and highest ones. Negative flags of a counting detector go too. */
function withoutHotPixels(values: ArrayLike<number>, scale: Scale = "linear"): Interval | undefined {
  const shown = (value: number) => Number.isFinite(value) && (scale === "linear" || value > 0);
  const finite = Float64Array.from(values).filter(shown).sort();
  const cut = Math.floor(finite.length * HOT_SHARE);
  const [low, high] = [finite[cut], finite[finite.length - 1 - cut]];
  return low !== undefined && high !== undefined && high > low ? { low, high } : undefined;
}
