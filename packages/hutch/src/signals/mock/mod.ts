export type { MockPut } from "./space.ts";
export { MockSpace } from "./space.ts";
