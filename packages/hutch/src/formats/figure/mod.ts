export type { ColorMapName } from "./color-maps.ts";
export { COLOR_MAPS, colorsOf, colorTable } from "./color-maps.ts";
export { drawFigure } from "./draw.ts";
export type { Box, Dots, Drawing, FilledRect, Lettering, Mark, Polyline, Raster } from "./drawing.ts";
export { extentOf } from "./extent.ts";
export type {
  ColorScale,
  Curve,
  Figure,
  FigureAxis,
  ImagePanel,
  Interval,
  LinePanel,
  Panel,
  PointPanel,
  Scale,
} from "./figure.ts";
