import { axisOrder, type ColorMode, type Dimension, imageSize, type NDArray } from "./nd-array.ts";
import type { FrameProcessor } from "./plugin.ts";
import type { PvBank } from "./pv-bank.ts";
import { type AxisRegion, extractRegion, fitAxis, outputType, wholeAxis } from "./region.ts";

const AXES = ["X", "Y", "Z"] as const;

/** The work of a ROI plugin: cuts, bins, mirrors, scales and converts frames as its PVs say. */
export class RoiProcessor implements FrameProcessor {
  readonly #bank: PvBank;

  constructor(bank: PvBank) {
    this.#bank = bank;
  }

  process(frame: NDArray): NDArray {
    const bank = this.#bank;
    const size = imageSize(frame);
    bank.setAll({ MaxSizeX: size.x, MaxSizeY: size.y, MaxSizeZ: size.colors, MaxX: size.x, MaxY: size.y });
    const order = axisOrder(frame.colorMode, frame.dimensions.length);
    const regions = frame.dimensions.map(({ size: length }) => wholeAxis(length));
    for (const [name, axis] of [
      ["X", order.x],
      ["Y", order.y],
      ["Z", order.color],
    ] as const) {
      const dimension = axis === undefined ? undefined : frame.dimensions[axis];
      if (axis !== undefined && dimension) regions[axis] = this.#region(name, dimension);
    }
    const scale = bank.isOn("EnableScale") ? bank.number("Scale") : 1;
    const cut = extractRegion(frame, regions, outputType(bank.label("DataTypeOut"), frame.dataType), scale);
    const mono = oneColorAsMono(cut);
    const output = bank.isOn("CollapseDims") ? collapsed(mono) : mono;
    const outputSize = imageSize(output);
    bank.setAll({ ArraySizeX: outputSize.x, ArraySizeY: outputSize.y, ArraySizeZ: outputSize.colors });
    return output;
  }

  #region(axis: (typeof AXES)[number], dimension: Dimension): AxisRegion {
    const bank = this.#bank;
    const value = (name: string) => bank.number(name + axis);
    const isAuto = bank.isOn(`AutoSize${axis}`);
    const region = fitAxis(
      {
        min: isAuto ? 0 : value("Min"),
        size: isAuto ? dimension.size : value("Size"),
        bin: value("Bin"),
        reverse: bank.isOn(`Reverse${axis}`),
      },
      dimension.size,
    );
    bank.setAll({ [`Min${axis}`]: region.min, [`Size${axis}`]: region.size, [`Bin${axis}`]: region.bin });
    return bank.isOn(`Enable${axis}`) ? region : wholeAxis(dimension.size);
  }
}

/** A color image of which one color is left is a monochrome image. */
function oneColorAsMono(frame: NDArray): NDArray {
  const { color } = axisOrder(frame.colorMode, frame.dimensions.length);
  if (color === undefined || frame.colorMode === "Mono" || frame.dimensions[color]?.size !== 1) return frame;
  return {
    ...frame,
    colorMode: "Mono" satisfies ColorMode,
    dimensions: frame.dimensions.filter((_, axis) => axis !== color),
  };
}

/** Without the axes of one pixel; at least one axis stays. */
function collapsed(frame: NDArray): NDArray {
  const kept = frame.dimensions.filter(({ size }) => size > 1);
  return { ...frame, dimensions: kept.length > 0 ? kept : frame.dimensions.slice(0, 1) };
}
