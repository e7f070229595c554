import assert from "node:assert/strict";
import { test } from "node:test";
import type { Axis, DetectorCircle, SampleCircle } from "../../../src/cook/rsm/circles.ts";
import type { AreaDetector, Detector } from "../../../src/cook/rsm/detector.ts";
import type { Goniometer } from "../../../src/cook/rsm/goniometer.ts";
import { type MomentumTransfer, momentumTransfer } from "../../../src/cook/rsm/q.ts";
import type { Mat3, Vec3 } from "../../../src/cook/rsm/vectors.ts";
import { golden, MISSING, worst } from "./golden.ts";

const TOLERANCE = 1e-11;

interface AreaCase {
  name: string;
  sampleAxis: SampleCircle[];
  detectorAxis: DetectorCircle[];
  r_i: Vec3;
  init_area_positional: [Axis, Axis, number, number, number, number];
  init_area_kwargs: Record<string, number> & { Nav?: [number, number]; roi?: [number, number, number, number] };
  angles_deg: (number | number[])[];
  call_kwargs: { UB?: number[][]; delta?: number[]; sampledis?: Vec3; en?: number[]; deg?: boolean };
  wavelength_used: number;
  shape: number[];
  min: number[];
  max: number[];
  sum: number[];
  points: { frame: number; i: number; j: number; q: number[] }[];
}

function areaDetector(c: AreaCase): AreaDetector {
  const [d1, d2, c1, c2, n1, n2] = c.init_area_positional;
  const { pwidth1, pwidth2, distance, chpdeg1, chpdeg2, detrot, tilt, tiltazimuth, Nav, roi } = c.init_area_kwargs;
  return {
    kind: "area",
    directions: [d1, d2],
    center: [c1, c2],
    channels: [n1, n2],
    size:
      chpdeg1 === undefined
        ? { width: [pwidth1!, pwidth2!], distance: distance! }
        : { channelsPerDegree: [chpdeg1, chpdeg2!] },
    ...(detrot === undefined ? {} : { rotationDeg: detrot }),
    ...(tilt === undefined ? {} : { tilt: { azimuthDeg: tiltazimuth!, angleDeg: tilt } }),
    ...(roi === undefined ? {} : { roi }),
    ...(Nav === undefined ? {} : { binning: { by: Nav } }),
  };
}

function transfer(c: AreaCase): MomentumTransfer {
  const { UB, delta, sampledis, en, deg } = c.call_kwargs;
  const goniometer: Goniometer = { sampleCircles: c.sampleAxis, detectorCircles: c.detectorAxis, beam: c.r_i };
  return momentumTransfer(goniometer, areaDetector(c), {
    angles: c.angles_deg,
    unit: deg === false ? "rad" : "deg",
    beam: en ? { energyEV: en } : { wavelengthA: c.wavelength_used },
    ...(UB ? { ub: UB.flat() as unknown as Mat3 } : {}),
    ...(delta ? { offsets: delta } : {}),
    ...(sampledis ? { displacement: sampledis } : {}),
  });
}

const area = golden<{ cases: AreaCase[] }>("q_area.json");

test("area detectors agree with the reference in every recorded case", { skip: area ? false : MISSING }, () => {
  for (const c of area!.cases) {
    const q = transfer(c);
    assert.deepEqual(q.shape, c.shape, c.name);
    const [, rows, columns] = c.shape as [number, number, number];
    for (const { frame, i, j, q: expected } of c.points) {
      const at = (frame * rows + i) * columns + j;
      const error = worst([q.x[at]!, q.y[at]!, q.z[at]!], expected);
      assert.ok(error <= TOLERANCE, `${c.name} frame ${frame} pixel ${i}, ${j}: off by ${error}`);
    }
    for (const [component, values] of [q.x, q.y, q.z].entries()) {
      let [min, max, sum, lost] = [Infinity, -Infinity, 0, 0];
      for (const value of values) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        const next = sum + value; // half a million values: what rounding drops is summed apart
        lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
        sum = next;
      }
      sum += lost;
      assert.ok(worst([min, max], [c.min[component]!, c.max[component]!]) <= TOLERANCE, `${c.name}: range`);
      assert.ok(Math.abs(sum - c.sum[component]!) <= 1e-8, `${c.name}: sum off by ${sum - c.sum[component]!}`);
    }
  }
});

interface PointCase {
  kind: "point";
  q: number[][];
}
interface LinearCase {
  kind: "linear";
  init: [Axis, number, number];
  distance: number;
  pixelwidth: number;
  tilt: number;
  Nav: number;
  roi: [number, number];
  shape: number[];
  channels: number[];
  q: number[][][];
}
type OtherCase = (PointCase | LinearCase) & {
  angles: number[][];
  sampleAxis: SampleCircle[];
  detectorAxis: DetectorCircle[];
  r_i: Vec3;
  wl: number;
};

const others = golden<OtherCase[]>("q_point_linear.json");

test("point and linear detectors agree with the reference", { skip: others ? false : MISSING }, () => {
  for (const c of others!) {
    const goniometer: Goniometer = { sampleCircles: c.sampleAxis, detectorCircles: c.detectorAxis, beam: c.r_i };
    const detector: Detector =
      c.kind === "point"
        ? { kind: "point" }
        : {
            kind: "linear",
            direction: c.init[0],
            center: c.init[1],
            channels: c.init[2],
            size: { width: c.pixelwidth, distance: c.distance },
            tiltDeg: c.tilt,
            roi: c.roi,
            binning: { by: c.Nav },
          };
    const q = momentumTransfer(goniometer, detector, { angles: c.angles, beam: { wavelengthA: c.wl } });
    if (c.kind === "point") {
      for (const [i, values] of [q.x, q.y, q.z].entries()) assert.ok(worst(values, c.q[i]!) <= TOLERANCE);
      continue;
    }
    assert.deepEqual(q.shape, c.shape);
    for (const [frame, channels] of c.q.entries()) {
      for (const [k, expected] of channels.entries()) {
        const at = frame * c.shape[1]! + c.channels[k]!;
        assert.ok(worst([q.x[at]!, q.y[at]!, q.z[at]!], expected) <= TOLERANCE);
      }
    }
  }
});

const TWO_CIRCLE: Goniometer = { sampleCircles: ["y-"], detectorCircles: ["y-"], beam: [1, 0, 0] };
const POINT: Detector = { kind: "point" };

test("the specular reflection lies along z with the length 4 pi sin(theta) / wavelength", () => {
  const q = momentumTransfer(TWO_CIRCLE, POINT, {
    angles: [
      [10, 20],
      [20, 40],
    ],
    beam: { wavelengthA: 1.5 },
  });
  for (const [i, theta] of [10, 20].entries()) {
    const expected = (4 * Math.PI * Math.sin((theta * Math.PI) / 180)) / 1.5;
    assert.ok(worst([q.x[i]!, q.y[i]!, q.z[i]!], [0, 0, expected]) < 1e-14);
  }
});

test("angles that are missing, uneven or not finite are refused with their circle and frame", () => {
  const beam = { energyEV: 8048 };
  assert.throws(() => momentumTransfer(TWO_CIRCLE, POINT, { angles: [1], beam }), /2 circles, but angles of 1/);
  assert.throws(
    () => momentumTransfer(TWO_CIRCLE, POINT, { angles: [[1, 2], [1]], beam }),
    /circle 1 \(y-\) has 2 values, but circle 2/,
  );
  assert.throws(
    () => momentumTransfer(TWO_CIRCLE, POINT, { angles: [[1, Number.NaN], 2], beam }),
    /Frame 1: the angle of circle 1/,
  );
  assert.throws(
    () => momentumTransfer(TWO_CIRCLE, POINT, { angles: [1, 2], beam: { energyEV: 0 } }),
    /energy of frame 0 is 0/,
  );
  assert.throws(
    () => momentumTransfer({ ...TWO_CIRCLE, sampleCircles: ["q+" as SampleCircle] }, POINT, { angles: [1, 2], beam }),
    /"q\+" is no sample circle/,
  );
});

test("binning that does not scale the geometry keeps pixel size and center as given", () => {
  const full: AreaDetector = {
    kind: "area",
    directions: ["y-", "z+"],
    center: [5, 6],
    channels: [10, 12],
    size: { width: 0.172, distance: 680 },
    binning: { by: [2, 2], scalesGeometry: false },
  };
  const { binning: _, ...plain } = full;
  const positions = { angles: [10, 20], beam: { wavelengthA: 1 } };
  const kept = momentumTransfer(TWO_CIRCLE, full, positions);
  const reduced = momentumTransfer(TWO_CIRCLE, { ...plain, channels: [5, 6] }, positions);
  assert.deepEqual(kept, reduced);
});
