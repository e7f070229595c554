import { RequestError } from "../../errors/mod.ts";
import type { Curve, Figure, FigureAxis, LinePanel, Panel } from "../../formats/figure/mod.ts";
import type { Dataset, LabelledArray } from "../../repository/mod.ts";
import { gridded } from "./gridded.ts";
import { axisOf, imagePanels } from "./image-panels.ts";
import type { PlotRequest } from "./request.ts";
import type { PlotSource } from "./source.ts";

/**
 * The figure that shows sources: curves of one quantity share their axes, images and maps get panels of their own.
 *
 * @throws UnknownNameError for an array that is not there; RequestError for one that cannot be drawn, and when there is
 * nothing to draw
 */
export async function figureOf(
  sources: readonly PlotSource[],
  request: PlotRequest = {},
  signal?: AbortSignal,
): Promise<Figure> {
  const panels: Panel[] = [];
  const curves = new Map<string, LinePanel>();
  for (const source of sources) {
    for (const shown of await shownOf(source, request)) {
      const array = source.dataset.get(shown);
      if (array.type === "string") throw new RequestError(`${shown} holds texts and cannot be drawn.`);
      if (array.dims.length > 1) {
        for (const panel of await imagePanels(source.dataset, shown, request, signal))
          panels.push(titled(panel, source, sources));
        continue;
      }
      const map = await mapPanel(source, shown, request);
      if (map) panels.push(titled(map, source, sources));
      else addCurve(curves, await curveOf(source, shown, { request, isOnly: sources.length === 1 }), request);
    }
  }
  const all = [...curves.values(), ...panels];
  if (all.length === 0) throw new RequestError(`${sources.map(({ name }) => name).join(", ")} holds nothing to draw.`);
  return { title: sources.length === 1 ? sources[0]!.title : sources.map(({ name }) => name).join(", "), panels: all };
}

/** The arrays to draw: those asked for, a stack of frames when a frame is asked for, else the best the source knows. */
async function shownOf({ dataset, signals, axes }: PlotSource, { y, frame }: PlotRequest): Promise<readonly string[]> {
  if (y && y.length > 0) return y;
  if (frame !== undefined) {
    const stack = [...dataset.arrays()].find(([, array]) => array.dims.length >= 3);
    if (stack) return [stack[0]];
    throw new RequestError("There are no images here. Leave --image out, or choose another run.");
  }
  const drawable = signals.filter((name) => !axes.includes(name) && dataset.get(name).type !== "string");
  const scalar = drawable.find((name) => dataset.get(name).dims.length === 1);
  return [axes.length > 0 ? (scalar ?? drawable[0]) : drawable[0]].filter((name) => name !== undefined);
}

/** A scan along two motors as a map; undefined when it is none, or when an axis was asked for. */
async function mapPanel(source: PlotSource, name: string, request: PlotRequest): Promise<Panel | undefined> {
  const { dataset, axes } = source;
  const [slow, fast] = axes;
  if (slow === undefined || fast === undefined || axes.length !== 2 || request.x !== undefined) return undefined;
  const [x, y, z] = [await numbersOf(dataset, fast), await numbersOf(dataset, slow), await numbersOf(dataset, name)];
  const colors = {
    xAxis: axisOf(fast, dataset.get(fast)),
    yAxis: axisOf(slow, dataset.get(slow)),
    zAxis: axisOf(name, dataset.get(name)),
    ...(request.colorMap ? { colorMap: request.colorMap } : {}),
    ...(request.scale ? { zScale: request.scale } : {}),
    ...(request.range ? { zRange: request.range } : {}),
  };
  const grid = gridded(x, y, z);
  return grid ? { kind: "image", ...grid, ...colors } : { kind: "points", x, y, z, ...colors };
}

async function curveOf(
  source: PlotSource,
  name: string,
  { request, isOnly }: { request: PlotRequest; isOnly: boolean },
): Promise<{ xAxis: FigureAxis; yAxis: FigureAxis; curve: Curve }> {
  const { dataset } = source;
  const array = dataset.get(name);
  const [dim = ""] = array.dims;
  const along = request.x ?? source.axes.at(-1) ?? (dim in dataset.coordinates ? dim : undefined);
  const positions: LabelledArray | undefined = along === undefined ? undefined : dataset.get(along);
  if (positions && (positions.dims.length !== 1 || positions.dims[0] !== dim)) {
    throw new RequestError(`${name} runs along ${dim}, ${along} along ${positions.dims.join(", ") || "nothing"}.`);
  }
  const y = await numbersOf(dataset, name);
  return {
    xAxis: positions && along !== undefined ? axisOf(along, positions) : { name: "point" },
    yAxis: axisOf(name, array),
    curve: {
      name: isOnly ? name : (request.y?.length ?? 1) > 1 ? `${source.name} ${name}` : source.name,
      x:
        along === undefined
          ? Float64Array.from({ length: y.length }, (_, i) => i + 1)
          : await numbersOf(dataset, along),
      y,
    },
  };
}

/** Curves over the same axis and in the same unit share a panel. */
function addCurve(
  panels: Map<string, LinePanel>,
  { xAxis, yAxis, curve }: { xAxis: FigureAxis; yAxis: FigureAxis; curve: Curve },
  { scale, range }: PlotRequest,
): void {
  const key = JSON.stringify([xAxis, yAxis.unit]);
  const known = panels.get(key);
  const isSame = known === undefined || known.yAxis.name === yAxis.name;
  panels.set(key, {
    kind: "lines",
    xAxis,
    yAxis: isSame ? yAxis : { ...yAxis, name: "value" },
    curves: [...(known?.curves ?? []), curve],
    ...(scale ? { yScale: scale } : {}),
    ...(range ? { yRange: range } : {}),
  });
}

function titled(panel: Panel, source: PlotSource, sources: readonly PlotSource[]): Panel {
  if (sources.length === 1) return panel;
  return { ...panel, title: panel.title ? `${source.name}, ${panel.title}` : source.name };
}

async function numbersOf(dataset: Dataset, name: string): Promise<ArrayLike<number>> {
  return (await dataset.get(name).load()).numbers;
}
