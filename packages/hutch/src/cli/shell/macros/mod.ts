import type { Macro } from "../macro.ts";
import { AFTER_MACROS } from "./after.ts";
import { COUNTING_MACROS } from "./counting.ts";
import { listMacros } from "./lists.ts";
import { MOTION_MACROS } from "./motion.ts";
import { SCAN_MACROS } from "./scans.ts";

/** All macros of the shell, by name. */
export const MACROS: ReadonlyMap<string, Macro> = new Map(
  [...SCAN_MACROS, ...MOTION_MACROS, ...COUNTING_MACROS, ...AFTER_MACROS, ...listMacros(() => MACROS)].map((macro) => [
    macro.name,
    macro,
  ]),
);
