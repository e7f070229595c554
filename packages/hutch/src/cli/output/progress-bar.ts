import type { RunProgress } from "../../engine/mod.ts";
import { formatDuration } from "./quantities.ts";

const CELLS = 24;

/** How far a run has come, as one line: `▕██████░░░░▏ 12/20 points, 3.2 s, 1.9 s to go`. */
export function progressBar({ done, expected, elapsedS, remainingS }: RunProgress): string {
  const elapsed = formatDuration(elapsedS);
  if (expected === undefined || expected === 0) return `${done} points, ${elapsed}`;
  const filled = Math.min(CELLS, Math.round((CELLS * done) / expected));
  const bar = `▕${"█".repeat(filled)}${"░".repeat(CELLS - filled)}▏`;
  const toGo = remainingS === undefined ? "" : `, ${formatDuration(remainingS)} to go`;
  return `${bar} ${done}/${expected} points, ${elapsed}${toGo}`;
}
