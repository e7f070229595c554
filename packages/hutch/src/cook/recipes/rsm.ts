import { z } from "zod";
import { RequestError } from "../../errors/mod.ts";
import { Dataset, LabelledArray } from "../../repository/mod.ts";
import {
  type Axis,
  type ChannelSize,
  centersOf,
  type DetectorCircle,
  type FrameData,
  type MapRequest,
  mapScan,
  meanMaps,
  rangeOf,
  type SampleCircle,
} from "../rsm/mod.ts";
import { mergeMaps, monitorShares } from "./merge-maps.ts";
import { defineRecipe } from "./recipe.ts";

const pair = z.tuple([z.number(), z.number()]);
const vector = z.tuple([z.number(), z.number(), z.number()]);
const axis = z.enum(["x+", "x-", "y+", "y-", "z+", "z-"]);

/** Names as in the group's own spice, so that its files can be used as they are. */
const spice = z.object({
  exp_info: z
    .object({
      /** Circles from outermost to innermost; their names are those of the arrays with the angles, in degrees. */
      goniometerAxes: z.record(z.string(), z.enum([...axis.options, "k+", "k-"])).default({ theta: "y-" }),
      detectorAxes: z.record(z.string(), z.enum([...axis.options, "tx", "ty", "tz"])).default({ ttheta: "y-" }),
      /** [rotation about the beam, tilt azimuth, tilt], degrees. */
      detectorTARAlign: vector.default([0, 0, 0]),
      imageAxes: z.tuple([axis, axis]).default(["y-", "z+"]),
      imageCenter: pair.optional(),
      imageDistance: z.number().positive().default(680),
      imageChannelSize: pair.default([0.172, 0.172]),
      /** Channels per degree, instead of size and distance. */
      imageChannelSpan: pair.nullable().default(null),
      beamDirection: vector.default([1, 0, 0]),
      /** eV */
      beamEnergy: z.number().positive().default(8048),
      /** Angstrom; overrides the energy. */
      beamWavelength: z.number().positive().optional(),
    })
    .prefault({}),
  settings: z
    .object({
      img_center: pair.optional(),
      img_distance: z.number().positive().optional(),
      grid_size: z.array(z.number().int().positive()).min(1).max(3).default([80, 150]),
      components: z
        .array(z.enum(["x", "y", "z"]))
        .min(1)
        .max(3)
        .default(["y", "z"]),
      range: z.array(pair).optional(),
      /** One map for each value of this array, e.g. "Delay"; none: one map of all frames. */
      group_by: z.string().optional(),
      /** Array with the incoming intensity. */
      monitor: z.string().optional(),
      /** Pixels below this in the first frame are flags of the detector, not counts, and are left out everywhere. */
      mask_below: z.number().optional(),
    })
    .prefault({}),
  /** Zero offsets of circles, degrees: angle used = array - offset. */
  offsets: z.record(z.string(), z.number()).default({}),
});

/**
 * Reciprocal-space maps of a scan with an area detector: variables `intensity`, `sum` and `weight` over (group,) qy, qz …
 * in 1/Angstrom.
 */
export const rsmRecipe = defineRecipe({
  name: "rsm",
  version: 1,
  summary: "Reciprocal-space maps of area-detector frames, one for each value of settings.group_by.",
  spice,
  async cook(raw, { exp_info, settings, offsets }, { threads = 1, signal }) {
    const images = await raw.get("images").load(signal);
    const data = images.values as FrameData;
    const { shape: frameShape, labels, request } = requestOf(raw, { exp_info, settings, offsets });
    const [, rows, columns] = frameShape;
    const below = settings.mask_below;
    const stack = await mapScan(
      { shape: frameShape, data },
      {
        ...request,
        threads,
        ...(below === undefined
          ? {}
          : { mask: Uint8Array.from(data.subarray(0, rows * columns), (value) => (value < below ? 1 : 0)) }),
      },
    );

    const axes = settings.components.map((component) => `q${component}`);
    const grouped = settings.group_by !== undefined && labels !== undefined;
    const dims = grouped ? [settings.group_by!, ...axes] : axes;
    const shape = [...(grouped ? [stack.groups] : []), ...settings.grid_size];
    const bins = stack.sum.length / stack.groups;
    const weight = new Float64Array(stack.sum.length);
    for (const [group, row] of stack.weightOf.entries()) {
      weight.set(stack.weights.subarray(row * bins, (row + 1) * bins), group * bins);
    }
    return new Dataset({
      variables: {
        intensity: { dims, shape, values: meanMaps(stack) },
        sum: { dims, shape, values: stack.sum },
        weight: { dims, shape, values: weight },
      },
      coordinates: {
        ...(grouped ? { [settings.group_by!]: new LabelledArray({ dims: [settings.group_by!], values: labels }) } : {}),
        ...Object.fromEntries(
          axes.map((name, i) => [name, { dims: [name], values: centersOf(stack.axes[i]!), units: "1/angstrom" }]),
        ),
      },
      attributes: raw.attributes,
    });
  },
  checkWhole(cooked) {
    if (Array.from(cooked.get("weight").numbers).some((weight) => weight > 0)) return;
    throw new RequestError(
      "rsm: no pixel of the scan lies inside the map. Leave settings.range out, so that it covers all, or see that it holds the scan.",
    );
  },
  slicing: {
    async common(raw, spice) {
      // Flagged pixels are those of the scan's first frame, which the other slices do not have.
      if (spice.settings.mask_below !== undefined) return undefined;
      const { shape, request } = requestOf(raw, spice);
      return { settings: { ...spice.settings, range: rangeOf(shape, request) } };
    },
    merge: (slices, { raw, spice, ends }) => {
      const monitor = spice.settings.monitor;
      return mergeMaps(slices, monitor === undefined ? undefined : monitorShares(raw.get(monitor).numbers, ends));
    },
  },
});

/** Everything about the maps but the pixels. */
function requestOf(raw: Dataset, { exp_info, settings, offsets }: z.output<typeof spice>) {
  const images = raw.get("images");
  const [frames, rows, columns] = images.shape as [number, number, number];
  if (images.dims.length !== 3)
    throw new RequestError(`"images" has the dimensions ${images.dims.join(", ")}; it needs frame, row, column.`);
  const circles = [...Object.keys(exp_info.goniometerAxes), ...Object.keys(exp_info.detectorAxes)];
  const [rotationDeg, azimuthDeg, angleDeg] = exp_info.detectorTARAlign;
  const size: ChannelSize = exp_info.imageChannelSpan
    ? { channelsPerDegree: exp_info.imageChannelSpan }
    : { width: exp_info.imageChannelSize, distance: settings.img_distance ?? exp_info.imageDistance };
  const { labels, groups } = groupsOf(raw, settings.group_by, frames);
  const request: MapRequest = {
    goniometer: {
      sampleCircles: Object.values(exp_info.goniometerAxes) as SampleCircle[],
      detectorCircles: Object.values(exp_info.detectorAxes) as DetectorCircle[],
      beam: exp_info.beamDirection,
    },
    detector: {
      kind: "area",
      directions: exp_info.imageAxes as [Axis, Axis],
      center: settings.img_center ?? exp_info.imageCenter ?? [(rows - 1) / 2, (columns - 1) / 2],
      channels: [rows, columns],
      size,
      ...(rotationDeg === 0 ? {} : { rotationDeg }),
      ...(angleDeg === 0 ? {} : { tilt: { azimuthDeg, angleDeg } }),
    },
    positions: {
      angles: circles.map((name) => anglesOf(raw, name)),
      offsets: circles.map((name) => offsets[name] ?? 0),
      beam: exp_info.beamWavelength ? { wavelengthA: exp_info.beamWavelength } : { energyEV: exp_info.beamEnergy },
    },
    components: settings.components,
    bins: settings.grid_size,
    groups,
    ...(settings.range ? { range: settings.range } : {}),
    ...(settings.monitor ? { monitor: raw.get(settings.monitor).numbers } : {}),
  };
  return { shape: [frames, rows, columns] as const, labels, request };
}

/** The angles of a circle, by its name in whatever case. A 2-theta that was not recorded is taken as twice theta. */
function anglesOf(raw: Dataset, name: string): ArrayLike<number> {
  const named = (wanted: RegExp) => [...raw.arrays()].find(([other]) => wanted.test(other))?.[1];
  const exact = raw.has(name) ? raw.get(name) : named(new RegExp(`^${name}$`, "i"));
  if (exact) return exact.numbers;
  const theta = /^(ttheta|tth|twotheta)$/i.test(name) ? named(/^(theta|th)$/i) : undefined;
  if (theta) return Float64Array.from(theta.numbers, (angle) => 2 * angle);
  return raw.get(name).numbers;
}

function groupsOf(raw: Dataset, by: string | undefined, frames: number) {
  if (by === undefined) return { labels: undefined, groups: new Int32Array(frames) };
  const values = Float64Array.from(raw.get(by).numbers);
  const labels = Float64Array.from(new Set(values)).sort();
  const index = new Map(Array.from(labels, (label, i) => [label, i]));
  return { labels, groups: Int32Array.from(values, (value) => index.get(value)!) };
}
