import type { Readable } from "../devices/mod.ts";
import type { Metadata, Plan } from "./messages.ts";
import type { Points } from "./points.ts";
import { relative } from "./preprocessors.ts";
import { fermatPoints, type RingStep, type SpiralArea, spiralPoints, squarePoints } from "./spiral-points.ts";
import { hookName, names, separateDimensions, startMetadata } from "./start-metadata.ts";
import { type Motor, type ScanOptions, scanPoints } from "./step.ts";

/** The two motors of a spiral. */
export interface SpiralMotors {
  readonly x: Motor;
  readonly y: Motor;
}

/** Area, ring distance and what else a spiral takes, with the scan's options. */
export type SpiralOptions = SpiralArea & RingStep & ScanOptions & { readonly nth: number };
export type FermatOptions = SpiralArea & RingStep & ScanOptions & { readonly factor: number };
export type SquareOptions = SpiralArea & ScanOptions & { readonly xNum: number; readonly yNum: number };

/** The area of a relative spiral is around where the motors are. */
export type Relative<T extends SpiralArea> = Omit<T, "xCenter" | "yCenter">;

/** Scan rings outwards, the i-th with i · nth points. @returns uid of the run */
export function spiral(detectors: readonly Readable[], motors: SpiralMotors, options: SpiralOptions): Plan<string> {
  return ringScan("spiral", detectors, motors, options);
}

/** As `spiral`, around the motors' setpoints; the motors go back afterwards. */
export function relSpiral(
  detectors: readonly Readable[],
  motors: SpiralMotors,
  options: Relative<SpiralOptions>,
): Plan<string> {
  return relative(ringScan("rel_spiral", detectors, motors, centered(options)), [motors.x, motors.y]);
}

/** Scan Fermat's spiral, which covers an area evenly. @returns uid of the run */
export function spiralFermat(
  detectors: readonly Readable[],
  motors: SpiralMotors,
  options: FermatOptions,
): Plan<string> {
  return fermatScan("spiral_fermat", detectors, motors, options);
}

/** As `spiralFermat`, around the motors' setpoints; the motors go back afterwards. */
export function relSpiralFermat(
  detectors: readonly Readable[],
  motors: SpiralMotors,
  options: Relative<FermatOptions>,
): Plan<string> {
  return relative(fermatScan("rel_spiral_fermat", detectors, motors, centered(options)), [motors.x, motors.y]);
}

/** Scan a rectangular grid from its middle outwards. @returns uid of the run */
export function spiralSquare(
  detectors: readonly Readable[],
  motors: SpiralMotors,
  options: SquareOptions,
): Plan<string> {
  return squareScan("spiral_square", detectors, motors, options);
}

/** As `spiralSquare`, around the motors' setpoints; the motors go back afterwards. */
export function relSpiralSquare(
  detectors: readonly Readable[],
  motors: SpiralMotors,
  options: Relative<SquareOptions>,
): Plan<string> {
  return relative(squareScan("rel_spiral_square", detectors, motors, centered(options)), [motors.x, motors.y]);
}

function centered<T extends Relative<SpiralArea>>(options: T): T & SpiralArea {
  return { ...options, xCenter: 0, yCenter: 0 };
}

function ringScan(planName: string, detectors: readonly Readable[], { x, y }: SpiralMotors, options: SpiralOptions) {
  const { dr, drY = null, nth, tilt = 0 } = options;
  const pattern = { ...startArgs({ x, y }, options), dr, nth, dr_y: drY, tilt };
  return areaScan([x, y], options, {
    points: spiralPoints(options, options, nth),
    start: (numPoints) =>
      startMetadata(
        {
          planName,
          detectors,
          motors: [x, y],
          numPoints,
          planArgs: { detectors: names(detectors), ...pattern, per_step: hookName(options.perStep) },
          dimensions: separateDimensions([x, y]),
          extra: {
            extents: extents(options),
            plan_pattern: "spiral",
            plan_pattern_args: pattern,
            plan_pattern_module: "bluesky.plan_patterns",
          },
        },
        options.metadata,
      ),
    detectors,
  });
}

function fermatScan(planName: string, detectors: readonly Readable[], { x, y }: SpiralMotors, options: FermatOptions) {
  const { dr, drY = null, factor, tilt = 0 } = options;
  const pattern = { ...startArgs({ x, y }, options), dr, factor, dr_y: drY, tilt };
  return areaScan([x, y], options, {
    points: fermatPoints(options, options, factor),
    start: (numPoints) =>
      startMetadata(
        {
          planName,
          detectors,
          motors: [x, y],
          numPoints,
          planArgs: { detectors: names(detectors), ...pattern, per_step: hookName(options.perStep) },
          dimensions: separateDimensions([x, y]),
          extra: {
            extents: extents(options),
            plan_pattern: "spiral_fermat",
            plan_pattern_module: "bluesky.plan_patterns",
            plan_pattern_args: pattern,
          },
        },
        options.metadata,
      ),
    detectors,
  });
}

function squareScan(planName: string, detectors: readonly Readable[], { x, y }: SpiralMotors, options: SquareOptions) {
  const { xNum, yNum } = options;
  const [xExtent, yExtent] = extents(options);
  return areaScan([x, y], options, {
    points: squarePoints(options, xNum, yNum),
    start: (numPoints) =>
      startMetadata(
        {
          planName,
          detectors,
          motors: [x, y],
          numPoints,
          planArgs: {
            detectors: names(detectors),
            x_motor: x.name,
            y_motor: y.name,
            x_center: options.xCenter,
            y_center: options.yCenter,
            x_range: options.xRange,
            y_range: options.yRange,
            x_num: xNum,
            y_num: yNum,
            per_step: hookName(options.perStep),
          },
          dimensions: separateDimensions([y, x]),
          hints: { gridding: "rectilinear_nonsequential" },
          extra: { plan_pattern: "spiral_square", shape: [yNum, xNum], extents: [yExtent!, xExtent!] },
        },
        options.metadata,
      ),
    detectors,
  });
}

interface AreaScan {
  readonly detectors: readonly Readable[];
  readonly points: Points;
  readonly start: (numPoints: number) => Metadata;
}

/** A scan over points whose number is not known before they are counted. */
function areaScan(motors: readonly Motor[], options: SpiralArea & ScanOptions, scan: AreaScan): Plan<string> {
  let numPoints = 0;
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of scan.points) {
    numPoints++;
    for (const [i, position] of point.entries()) {
      low[i] = Math.min(low[i]!, position);
      high[i] = Math.max(high[i]!, position);
    }
  }
  const ranges = low.map((end, i): [number, number] => [end, high[i]!]);
  const { perStep } = options;
  return scanPoints({
    ...(perStep ? { perStep } : {}),
    detectors: scan.detectors,
    motors,
    points: scan.points,
    ranges,
    metadata: scan.start(numPoints),
  });
}

function startArgs({ x, y }: SpiralMotors, { xCenter, yCenter, xRange, yRange }: SpiralArea) {
  return {
    x_motor: x.name,
    y_motor: y.name,
    x_start: xCenter,
    y_start: yCenter,
    x_range: xRange,
    y_range: yRange,
  };
}

/** The scanned area. (Bluesky writes twice its size for the two round spirals; a plot of ours fits the data.) */
function extents({ xCenter, yCenter, xRange, yRange }: SpiralArea): [number, number][] {
  return [
    [xCenter - xRange / 2, xCenter + xRange / 2],
    [yCenter - yRange / 2, yCenter + yRange / 2],
  ];
}
