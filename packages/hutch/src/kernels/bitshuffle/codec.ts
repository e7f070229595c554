import type { BlockCodec } from "./block-codec.ts";
import { plainCodec } from "./plain-codec.ts";
import { makeWasmCodec } from "./wasm-codec.ts";

let chosen: BlockCodec | undefined;

/** The fastest codec that runs here; made once per thread. */
export function blockCodec(): BlockCodec {
  chosen ??= makeWasmCodec() ?? plainCodec;
  return chosen;
}
