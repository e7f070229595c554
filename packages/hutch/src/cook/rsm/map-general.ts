import type { FrameStack } from "./frame-stack.ts";
import type { GridAxis } from "./grid-axis.ts";
import { Gridder } from "./gridder.ts";
import type { MapRequest, Prepared } from "./map-scan.ts";
import { combine, type MapStack } from "./map-stack.ts";
import { linearForm, unitRays } from "./q.ts";

/** Maps of any number of axes and any width of the points: q is written down view by view, and goes through a gridder. */
export function mapInGeneral(
  frames: FrameStack,
  { components, mask, range }: MapRequest,
  { rays, views, viewOfFrame, groupOfFrame, scaleOfFrame }: Prepared,
  axes: readonly GridAxis[],
  widths: readonly number[],
  groups: number,
): MapStack {
  const pixels = rays.x.length;
  const isNearest = widths.every((width) => width === 0);
  const gridders = new Map<number, Gridder>();
  const plainUnit = unitRays(rays, undefined);
  const used = groupOfFrame.map((group, frame) => (group < 0 ? -1 : viewOfFrame[frame]!));
  for (const [index, view] of views.entries()) {
    const unit = view.shift ? unitRays(rays, view) : plainUnit;
    const { a, b } = linearForm(view);
    const coordinates = components.map((component, axis) => {
      const i = "xyz".indexOf(component);
      const [ax, ay, az] = [a[3 * i]!, a[3 * i + 1]!, a[3 * i + 2]!];
      const { min, max } = axes[axis]!;
      return Float64Array.from({ length: pixels }, (_, p) => {
        const q = ax * unit.x[p]! + ay * unit.y[p]! + az * unit.z[p]! - b[i]!;
        // A range taken from the data holds every pixel, whatever the rounding.
        return range ? q : Math.min(max, Math.max(min, q));
      });
    });
    for (let frame = used.indexOf(index); frame >= 0; frame = used.indexOf(index, frame + 1)) {
      const group = groupOfFrame[frame]!;
      let gridder = gridders.get(group);
      if (gridder === undefined) {
        gridder = new Gridder({
          bins: axes.map((axis) => axis.bins),
          range: axes.map(({ min, max }) => [min, max] as const),
          keepData: true,
          ...(isNearest ? {} : { width: widths }),
        });
        gridders.set(group, gridder);
      }
      const values = Float64Array.from({ length: pixels }, (_, p) =>
        usable(frames.data[frame * pixels + p]!, scaleOfFrame[frame]!, mask?.[p] ?? 0),
      );
      gridder.add(coordinates, values);
    }
  }
  const parts = [...gridders].map(([group, { sums }]) => ({
    groups: Int32Array.of(group),
    sum: sums.sum,
    weights: sums.weight,
    weightOf: Int32Array.of(0),
  }));
  return combine(parts, axes, groups);
}

/** NaN, which the gridder leaves out, for a pixel that is masked or not finite. */
function usable(pixel: number, scale: number, mask: number): number {
  return mask === 0 && Number.isFinite(pixel) ? pixel * scale : Number.NaN;
}
