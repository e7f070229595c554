import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { findRun } from "../../catalog/mod.ts";
import { figureOf, type PlotRequest, type PlotSource, plotSourceOfRun, plotSourceOfScan } from "../../cook/mod.ts";
import { RequestError, StorageError, UnknownNameError } from "../../errors/mod.ts";
import { COLOR_MAPS, type ColorMapName, drawFigure, type Figure, type Interval } from "../../formats/figure/mod.ts";
import { renderPng } from "../../formats/png/mod.ts";
import { renderSvg } from "../../formats/svg/mod.ts";
import { type ConfigurationOptions, configuration } from "../configuration.ts";
import { figureText } from "../output/figure-text.ts";

interface PlotOptions extends ConfigurationOptions {
  readonly output?: readonly string[];
  readonly x?: string;
  readonly y?: readonly string[];
  readonly image?: number | true;
  readonly at?: Readonly<Record<string, readonly number[]>>;
  readonly log?: boolean;
  readonly range?: Interval;
  readonly colors?: string;
  readonly title?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** How a figure becomes a file, by the file's ending. */
const RENDERERS: Readonly<Record<string, (figure: Figure) => string | Uint8Array>> = {
  ".svg": (figure) => renderSvg(drawFigure(figure)),
  ".png": (figure) => renderPng(drawFigure(figure)),
};

/** `hutch plot RUN|URL …`: curves, images and maps, in the terminal or as SVG and PNG. */
export function plotCommand(): Command {
  return new Command("plot")
    .description("draw runs, scans and cooked results: in the terminal, or to SVG and PNG files")
    .argument("<run-or-url...>", "scan number, beginning of a uid, -1 for the latest; a file, folder or URL")
    .option("-o, --output <file>", "write an .svg or .png (may be repeated)", collected)
    .option("--x <name>", "what runs along the horizontal axis")
    .option("--y <names>", "what is drawn against it, separated by commas", (text: string) => text.split(","))
    .option("--image [frame]", "a frame of the detector, from 0; -1 is the last", frameNumber)
    .option("--at <dimension=values>", "which maps of a stack, e.g. Delay=-10,50,200", labels)
    .option("--log", "logarithmic values")
    .option("--range <low,high>", "ends of the vertical axis, or of the colors", interval)
    .option("--colors <map>", COLOR_MAPS.join(", "))
    .option("--title <text>", "title of the figure")
    .option("--size <width x height>", "size of the figure in pixels, e.g. 800x500", size)
    .option("--config <file>", "configuration (default: hutch.yaml here)")
    .option("--data <folder>", "folder of the runs, instead of the configured one")
    .addHelpText(
      "after",
      "\nExamples:\n  hutch plot -1\n  hutch plot -1 -o scan.png --x m1 --y simdet_stats_total\n" +
        "  hutch plot 42 --image 3 --log -o frame.png\n  hutch plot 41 42 43 -o overlay.svg\n  hutch plot maps.nxs --at Delay=-10,50\n",
    )
    .action(async (names: readonly string[], options: PlotOptions) => {
      const render = (options.output ?? []).map((file) => [file, rendererOf(file)] as const);
      const sources: PlotSource[] = [];
      for (const name of names) sources.push(await sourceOf(name, options));
      const found = await figureOf(sources, requestOf(options));
      const figure = { ...found, ...options.size, ...(options.title ? { title: options.title } : {}) };
      for (const [file, make] of render) {
        await save(file, make(figure));
        process.stdout.write(`${file}\n`);
      }
      if (render.length > 0) return;
      const hasColor = process.stdout.isTTY === true && !process.env.NO_COLOR;
      process.stdout.write(figureText(figure, { width: process.stdout.columns ?? 100, hasColor }));
    });
}

/** A run of this beamline, or whatever lies at an address. */
async function sourceOf(name: string, options: PlotOptions): Promise<PlotSource> {
  if (/[/#.]|^[a-z0-9]+:/i.test(name)) return plotSourceOfScan(name);
  const { data } = await configuration(options);
  return plotSourceOfRun(await findRun(data.folder, name));
}

function requestOf({ x, y, image, at, log, range, colors }: PlotOptions): PlotRequest {
  return {
    ...(x === undefined ? {} : { x }),
    ...(y === undefined ? {} : { y }),
    ...(image === undefined ? {} : { frame: image === true ? 0 : image }),
    ...(at === undefined ? {} : { at }),
    ...(log ? { scale: "log" } : {}),
    ...(range === undefined ? {} : { range }),
    ...(colors === undefined ? {} : { colorMap: colorMap(colors) }),
  };
}

function rendererOf(file: string): (figure: Figure) => string | Uint8Array {
  const render = RENDERERS[extname(file).toLowerCase()];
  if (render) return render;
  throw new RequestError(
    `${file}: figures are written as ${Object.keys(RENDERERS).join(" or ")}. Give it such an ending.`,
  );
}

async function save(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (cause) {
    throw new StorageError(`${file} cannot be written: ${(cause as Error).message}. Choose another place.`, { cause });
  }
}

function colorMap(name: string): ColorMapName {
  const known = COLOR_MAPS.find((map) => map === name);
  if (known) return known;
  throw new UnknownNameError({ kind: "color map", requested: name, known: COLOR_MAPS });
}

function collected(file: string, before: readonly string[] = []): readonly string[] {
  return [...before, file];
}

function frameNumber(text: string): number {
  const frame = Number(text);
  if (text.trim() === "" || !Number.isInteger(frame)) throw new InvalidArgumentError("It must be a whole number.");
  return frame;
}

function labels(text: string, before: Readonly<Record<string, readonly number[]>> = {}) {
  const [, dimension = "", list = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const values = list.split(",").map(Number);
  if (dimension === "" || values.some(Number.isNaN)) throw new InvalidArgumentError("Write it like Delay=-10,50.");
  return { ...before, [dimension]: values };
}

function interval(text: string): Interval {
  const [low = Number.NaN, high = Number.NaN] = text.split(",").map(Number);
  if (!(low < high)) throw new InvalidArgumentError("Write it like 0,1000, the smaller number first.");
  return { low, high };
}

function size(text: string) {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  const [across, down] = [Number(width), Number(height)];
  if (!(across >= 200 && down >= 150 && across <= 10_000 && down <= 10_000)) {
    throw new InvalidArgumentError("Write it like 800x500; 200x150 is the smallest.");
  }
  return { width: across, height: down };
}
