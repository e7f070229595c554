export type { CborMap, CborValue } from "./decode.ts";
export { CborTagged, decodeCbor, decodeCborSequence } from "./decode.ts";
