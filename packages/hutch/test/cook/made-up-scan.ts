import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Dataset, saveDataset } from "../../src/repository/mod.ts";

const [ROWS, COLUMNS] = [12, 10] as const;
const DELAYS = [-10, 0, 50] as const;

/** A folder for a test, removed at its end. */
export function scratchFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "hutch-cook-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a small theta scan at three delays with an area detector, and gives its path. */
export async function writeScan(folder: string, name: string, brightness = 100): Promise<string> {
  const thetas = Array.from({ length: 6 }, (_, i) => 18.1 + 0.1 * i);
  const frames = DELAYS.flatMap((delay) => thetas.map((theta) => ({ delay, theta })));
  const images = new Int32Array(frames.length * ROWS * COLUMNS);
  for (const [frame, { delay, theta }] of frames.entries()) {
    for (let i = 0; i < ROWS * COLUMNS; i++) {
      const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
      const distance = (row - 5 - 10 * (theta - 18.4)) ** 2 + (column - 4 - delay / 50) ** 2;
      images[frame * ROWS * COLUMNS + i] = Math.round(brightness * Math.exp(-distance / 6));
    }
  }
  const path = join(folder, `${name}.nxs`);
  const column = (values: number[]) => ({ dims: ["index"], values: Float64Array.from(values) });
  const variables = {
    images: { dims: ["index", "row", "column"], shape: [frames.length, ROWS, COLUMNS], values: images },
    theta: column(frames.map(({ theta }) => theta)),
    Delay: column(frames.map(({ delay }) => delay)),
    monitor: column(frames.map((_, i) => 1000 + 17 * ((i * 5) % 7))),
  };
  await saveDataset(new Dataset({ variables }), path);
  return path;
}
