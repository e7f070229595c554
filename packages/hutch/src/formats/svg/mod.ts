export { renderSvg } from "./render.ts";
