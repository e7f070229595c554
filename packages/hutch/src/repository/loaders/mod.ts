export type { ImageStack, ImageStackOptions } from "./image-stack.ts";
export { openImageStack } from "./image-stack.ts";
export type { LoadedScan } from "./scan-file.ts";
export type { UdkmType } from "./udkm.ts";
export { loadUdkm, udkmTypeOf } from "./udkm.ts";
export { parseUdkmParameters } from "./udkm-parameters.ts";
export { loadUdkmSimple } from "./udkm-simple.ts";
