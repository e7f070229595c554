import { z } from "zod";
import { adaptiveScan, relAdaptiveScan } from "../adaptive-scan.ts";
import { count } from "../count.ts";
import { scanGrid } from "../grid-scan.ts";
import { scanListGrid } from "../list-grid-scan.ts";
import { scanLists } from "../list-scan.ts";
import { logScan, relLogScan } from "../log-scan.ts";
import type { Metadata, Plan } from "../messages.ts";
import { relative } from "../preprocessors.ts";
import { lineScan } from "../scan.ts";
import { relSpiral, relSpiralFermat, relSpiralSquare, spiral, spiralFermat, spiralSquare } from "../spiral.ts";
import { mv, mvr } from "../stubs.ts";
import { tuneCentroid } from "../tune-centroid.ts";
import { x2xScan } from "../x2x-scan.ts";
import { definePlan, type PlanDefinition } from "./definition.ts";
import { type DeviceResolver, deviceArg } from "./devices.ts";

const detectors = z.array(deviceArg("readable", "what is measured at each point")).min(1);
const motor = deviceArg("motor", "what is moved");
const position = z.number();
const points = z.int().positive();
/** Goes into the start document. */
const metadata = z.record(z.string(), z.json()).optional();
const exposureS = z
  .number()
  .positive()
  .optional()
  .meta({ description: "seconds of each exposure; the detectors' own without it" });
const common = { detectors, exposureS, metadata };

const spans = z.array(z.strictObject({ motor, start: position, stop: position })).min(1);
const lists = z.array(z.strictObject({ motor, positions: z.array(position).min(1) })).min(1);
const grid = z.array(z.strictObject({ motor, start: position, stop: position, num: points })).min(1);
const snake = z.boolean().default(false).meta({ description: "run every second line backwards" });

/** Names of motors replaced by the motors, in every axis. */
function withMotors<A extends { readonly motor: string }>(axes: readonly A[], devices: DeviceResolver) {
  return axes.map((axis) => ({ ...axis, motor: devices.motor(axis.motor) }));
}

function options(own: Record<string, unknown> | undefined): { readonly metadata?: Metadata } {
  return own ? { metadata: own as Metadata } : {};
}

/** A plan and its relative twin, which differ in name and in going back. */
function twins(make: (isRelative: boolean) => PlanDefinition): PlanDefinition[] {
  return [make(false), make(true)];
}

const RELATIVE = ", relative to where the motors are; they go back afterwards";

const lineScans = twins((isRelative) =>
  definePlan({
    name: isRelative ? "rel_scan" : "scan",
    summary: `Scan motors together along a line, both ends included${isRelative ? RELATIVE : ""}.`,
    example: `${isRelative ? "rel_scan" : "scan"} det m1 -1 1 5`,
    schema: z.strictObject({ ...common, axes: spans, num: points }),
    syntax: "detectors... axes(motor start stop)... num",
    build: (args, devices): Plan<unknown> => {
      const axes = withMotors(args.axes, devices);
      const name = isRelative ? "rel_scan" : "scan";
      const plan = lineScan(name, devices.readables(args.detectors), axes, args.num, options(args.metadata));
      return isRelative
        ? relative(
            plan,
            axes.map((axis) => axis.motor),
          )
        : plan;
    },
  }),
);

const listScans = twins((isRelative) => {
  const name = isRelative ? "rel_list_scan" : "list_scan";
  return definePlan({
    name,
    summary: `Scan motors together through lists of positions${isRelative ? RELATIVE : ""}.`,
    example: `${name} det m1 1,2,4,8`,
    schema: z.strictObject({ ...common, axes: lists }),
    syntax: "detectors... axes(motor positions)...",
    build: (args, devices): Plan<unknown> => {
      const axes = withMotors(args.axes, devices);
      const plan = scanLists(name, devices.readables(args.detectors), axes, options(args.metadata));
      return isRelative
        ? relative(
            plan,
            axes.map((axis) => axis.motor),
          )
        : plan;
    },
  });
});

const gridScans = twins((isRelative) => {
  const name = isRelative ? "rel_grid_scan" : "grid_scan";
  return definePlan({
    name,
    summary: `Scan a rectangular grid, the first motor slowest${isRelative ? RELATIVE : ""}.`,
    example: `${name} det m1 -1 1 5 m2 -0.5 0.5 4 snake=true`,
    schema: z.strictObject({ ...common, axes: grid, snake }),
    syntax: "detectors... axes(motor start stop num)... [snake]",
    build: (args, devices): Plan<unknown> => {
      const axes = withMotors(args.axes, devices);
      const gridOptions = { ...options(args.metadata), snakeAxes: args.snake };
      const plan = scanGrid(name, devices.readables(args.detectors), axes, gridOptions);
      return isRelative
        ? relative(
            plan,
            axes.map((axis) => axis.motor),
          )
        : plan;
    },
  });
});

const listGridScans = twins((isRelative) => {
  const name = isRelative ? "rel_list_grid_scan" : "list_grid_scan";
  return definePlan({
    name,
    summary: `Scan every combination of listed positions, the first motor slowest${isRelative ? RELATIVE : ""}.`,
    example: `${name} det m1 0,1 m2 3,1,2 snake=true`,
    schema: z.strictObject({ ...common, axes: lists, snake }),
    syntax: "detectors... axes(motor positions)... [snake]",
    build: (args, devices): Plan<unknown> => {
      const axes = withMotors(args.axes, devices);
      const gridOptions = { ...options(args.metadata), snakeAxes: args.snake };
      const plan = scanListGrid(name, devices.readables(args.detectors), axes, gridOptions);
      return isRelative
        ? relative(
            plan,
            axes.map((axis) => axis.motor),
          )
        : plan;
    },
  });
});

const logScans = twins((isRelative) => {
  const name = isRelative ? "rel_log_scan" : "log_scan";
  return definePlan({
    name,
    summary: `Scan one motor from 10^start to 10^stop, evenly spaced in the exponent${isRelative ? RELATIVE : ""}.`,
    example: `${name} det m1 -2 1 7`,
    schema: z.strictObject({ ...common, motor, start: position, stop: position, num: points }),
    syntax: "detectors... motor start stop num",
    build: ({ start, stop, num, ...args }, devices) => {
      const scan = isRelative ? relLogScan : logScan;
      const found = devices.motor(args.motor);
      return scan(devices.readables(args.detectors), found, start, stop, num, options(args.metadata));
    },
  });
});

const area = { x: motor, y: motor, xRange: position.positive(), yRange: position.positive() };
const center = { xCenter: position, yCenter: position };
const rings = { dr: position.positive(), drY: position.positive().optional(), tilt: position.default(0) };

const spirals = [
  definePlan({
    name: "spiral",
    summary: "Scan rings outwards from a center, the i-th with i times nth points.",
    example: "spiral det m1 m2 0 0 2 1 0.3 4",
    schema: z.strictObject({ ...common, ...area, ...center, ...rings, nth: position.positive() }),
    syntax: "detectors... x y xCenter yCenter xRange yRange dr nth",
    build: (args, devices) => spiral(...spiralArguments(args, devices)),
  }),
  definePlan({
    name: "rel_spiral",
    summary: `Scan rings outwards, the i-th with i times nth points${RELATIVE}.`,
    example: "rel_spiral det m1 m2 2 1 0.3 4",
    schema: z.strictObject({ ...common, ...area, ...rings, nth: position.positive() }),
    syntax: "detectors... x y xRange yRange dr nth",
    build: (args, devices) => relSpiral(...spiralArguments(args, devices)),
  }),
  definePlan({
    name: "spiral_fermat",
    summary: "Scan Fermat's spiral around a center, which covers an area evenly.",
    example: "spiral_fermat det m1 m2 0 0 2 1 0.3 2",
    schema: z.strictObject({ ...common, ...area, ...center, ...rings, factor: position.positive() }),
    syntax: "detectors... x y xCenter yCenter xRange yRange dr factor",
    build: (args, devices) => spiralFermat(...spiralArguments(args, devices)),
  }),
  definePlan({
    name: "rel_spiral_fermat",
    summary: `Scan Fermat's spiral, which covers an area evenly${RELATIVE}.`,
    example: "rel_spiral_fermat det m1 m2 2 1 0.3 2",
    schema: z.strictObject({ ...common, ...area, ...rings, factor: position.positive() }),
    syntax: "detectors... x y xRange yRange dr factor",
    build: (args, devices) => relSpiralFermat(...spiralArguments(args, devices)),
  }),
  definePlan({
    name: "spiral_square",
    summary: "Scan a rectangular grid from its center outwards.",
    example: "spiral_square det m1 m2 0 0 2 1 5 5",
    schema: z.strictObject({ ...common, ...area, ...center, xNum: points, yNum: points }),
    syntax: "detectors... x y xCenter yCenter xRange yRange xNum yNum",
    build: (args, devices) => spiralSquare(...spiralArguments(args, devices)),
  }),
  definePlan({
    name: "rel_spiral_square",
    summary: `Scan a rectangular grid from its center outwards${RELATIVE}.`,
    example: "rel_spiral_square det m1 m2 2 1 5 5",
    schema: z.strictObject({ ...common, ...area, xNum: points, yNum: points }),
    syntax: "detectors... x y xRange yRange xNum yNum",
    build: (args, devices) => relSpiralSquare(...spiralArguments(args, devices)),
  }),
];

interface SpiralNames {
  readonly detectors: readonly string[];
  readonly x: string;
  readonly y: string;
  readonly metadata?: Record<string, unknown> | undefined;
}

/** Detectors, motors and options of a spiral, from arguments that name them. */
function spiralArguments<A extends SpiralNames>(
  { detectors: names, x, y, metadata: own, ...rest }: A,
  devices: DeviceResolver,
) {
  return [
    devices.readables(names),
    { x: devices.motor(x), y: devices.motor(y) },
    { ...rest, ...options(own) },
  ] as const;
}

const steps = {
  field: z.string().min(1),
  start: position,
  stop: position,
  minStep: position.positive(),
  maxStep: position.positive(),
  targetDelta: position.positive(),
  backstep: z.boolean().default(true),
  threshold: position.positive().default(0.8),
};

const adaptiveScans = twins((isRelative) => {
  const name = isRelative ? "rel_adaptive_scan" : "adaptive_scan";
  return definePlan({
    name,
    summary: `Scan one motor with steps that follow the signal${isRelative ? RELATIVE : ""}.`,
    example: `${name} det det m1 -3 3 0.05 1 0.2`,
    schema: z.strictObject({ ...common, motor, ...steps }),
    syntax: "detectors... field motor start stop minStep maxStep targetDelta [backstep]",
    build: ({ detectors: names, motor: motorName, metadata: own, ...rest }, devices) => {
      const scan = isRelative ? relAdaptiveScan : adaptiveScan;
      return scan(devices.readables(names), devices.motor(motorName), { ...rest, ...options(own) });
    },
  });
});

/** The plans that every session has. */
export const BUILTIN_PLANS: readonly PlanDefinition[] = [
  definePlan({
    name: "count",
    summary: "Read detectors a number of times.",
    example: "count det 5 delayS=1",
    schema: z.strictObject({
      ...common,
      num: points.nullable().default(1).meta({ description: "number of readings; none: until stopped" }),
      delayS: z.number().nonnegative().default(0).meta({ description: "seconds from start to start", unit: "s" }),
    }),
    syntax: "detectors... [num] [delayS]",
    build: (args, devices) =>
      count(devices.readables(args.detectors), args.num, { delayS: args.delayS, ...options(args.metadata) }),
  }),
  ...lineScans,
  ...listScans,
  ...gridScans,
  ...listGridScans,
  ...logScans,
  ...spirals,
  ...adaptiveScans,
  definePlan({
    name: "tune_centroid",
    summary: "Close in on the centroid of a peak, and leave the motor there.",
    example: "tune_centroid det det m1 -2 3 0.2 10",
    schema: z.strictObject({
      ...common,
      signal: z.string().min(1),
      motor,
      start: position,
      stop: position,
      minStep: position.positive(),
      num: z.int().min(2).default(10),
      stepFactor: z.number().gt(1).default(3),
      snake,
    }),
    syntax: "detectors... signal motor start stop minStep [num]",
    build: ({ detectors: names, motor: motorName, metadata: own, ...rest }, devices) =>
      tuneCentroid(devices.readables(names), devices.motor(motorName), { ...rest, ...options(own) }),
  }),
  definePlan({
    name: "x2x_scan",
    summary: "Scan two motors relative to where they are, the second by half as much.",
    example: "x2x_scan det tth th -1 1 21",
    schema: z.strictObject({ ...common, motor1: motor, motor2: motor, start: position, stop: position, num: points }),
    syntax: "detectors... motor1 motor2 start stop num",
    build: ({ start, stop, num, ...args }, devices) => {
      const [motor1, motor2] = [devices.motor(args.motor1), devices.motor(args.motor2)];
      const range = { start, stop, num };
      return x2xScan(devices.readables(args.detectors), motor1, motor2, range, options(args.metadata));
    },
  }),
  ...(
    [
      ["mv", "Move motors together to positions.", "mv m1 1.5 m2 0", mv],
      ["mvr", "Move motors together by distances.", "mvr m1 -0.1", mvr],
    ] as const
  ).map(([name, summary, example, move]) =>
    definePlan({
      name,
      summary,
      example,
      schema: z.strictObject({
        moves: z.array(z.strictObject({ motor: deviceArg("movable", "what is moved"), target: position })).min(1),
      }),
      syntax: "moves(motor target)...",
      build: ({ moves }, devices) => move(...moves.flatMap((one) => [devices.movable(one.motor), one.target])),
    }),
  ),
];
