export { encodePng } from "./encode.ts";
export { renderPng } from "./render.ts";
