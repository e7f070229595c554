/**
 * Makes a scan with the exact shape of the documented UDKM example: 5187 frames of 195 x 487 pixels, 21 thetas, 122
 * delays, two loops and the beginning of a third. The pixels are made up: a Bragg peak that moves with theta and dips with
 * the delay, a few background counts, and the detector's flag -2 in the corners.
 *
 *     node --import tsx examples/make-udkm-example.ts FOLDER [every]
 *
 * writes FOLDER/20230217/091726 (about 15 MB); `every` 10 makes every tenth visit to a delay only, with all its thetas.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeTiff } from "../packages/hutch/src/formats/tiff/mod.ts";

export const ROWS = 195;
export const COLUMNS = 487;

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** ps */
export const DELAYS: readonly number[] = [
  -10,
  -8,
  -6,
  -4,
  -2,
  0,
  50,
  ...range(70, 130),
  150,
  200,
  250,
  ...range(270, 320),
];
/** degrees */
export const THETAS: readonly number[] = Array.from({ length: 21 }, (_, k) => 18.1 + 0.05 * k);

/** One frame's row of the manifest. */
export interface ExampleFrame {
  readonly loop: number;
  readonly delay: number;
  readonly theta: number;
}

/** The frames in the order in which they were taken: all, or those of every n-th visit to a delay. */
export function exampleFrames(every = 1): ExampleFrame[] {
  const visits = [1, 2, 3].flatMap((loop) =>
    DELAYS.filter((_, i) => loop < 3 || i < 3).map((delay) => ({ loop, delay })),
  );
  const made = visits.filter((_, i) => i % every === 0);
  return made.flatMap((visit) => THETAS.map((theta) => ({ ...visit, theta })));
}

/** The pixels of a frame, row-major. */
export function examplePixels({ loop, delay, theta }: ExampleFrame): Int32Array {
  const pixels = new Int32Array(ROWS * COLUMNS);
  const random = randomFrom(Math.round(1000 * theta) * 7919 + Math.round(delay) * 31 + loop);
  for (let i = 0; i < 380; i++) pixels[Math.floor(random() * pixels.length)] = 1;
  const dip = delay > 0 ? 0.85 : 1;
  const height = 80 * dip * Math.exp(-(((theta - 18.6) / 0.25) ** 2));
  const [row, column] = [90 + 80 * (theta - 18.6), 240 + 260 * (theta - 18.6) + (delay > 0 ? 4 : 0)];
  for (let y = Math.ceil(row - 12); y <= row + 12; y++) {
    for (let x = Math.ceil(column - 14); x <= column + 14; x++) {
      const at = y * COLUMNS + x;
      pixels[at] = pixels[at]! + Math.round(height * Math.exp(-(((y - row) / 5) ** 2) - ((x - column) / 6) ** 2));
    }
  }
  // Every corner that a reduction by two keeps is a flag.
  for (const corner of [0, COLUMNS - 1, (ROWS - 1) * COLUMNS, ROWS * COLUMNS - 1]) pixels[corner] = -2;
  return pixels;
}

/** Writes the scan; returns its folder. */
export function makeUdkmExample(root: string, every = 1): string {
  const folder = join(root, "20230217", "091726");
  mkdirSync(folder, { recursive: true });
  const header =
    "% Loop_Delay\tDelay\tLoop_Theta\tTheta\tCrystal [V]\tCrystal [ph/s]\tPilatus [ph/s]\tRepeats\tImageNumber\tIntensities [ph/s]";
  const lines = [header];
  for (const [index, frame] of exampleFrames(every).entries()) {
    const pixels = examplePixels(frame);
    const counts = pixels.reduce((sum, value) => sum + Math.max(0, value), 0);
    const numbers = [frame.loop, frame.delay, 1, frame.theta, 0.500112, 1907585.545459, counts, 0, index];
    lines.push([...numbers.map((x) => x.toFixed(6)), "nan"].join("\t"));
    const name = `image${String(index).padStart(5, "0")}.tiff`;
    writeFileSync(
      join(folder, name),
      writeTiff(pixels, { width: COLUMNS, height: ROWS, compression: "deflate", rowsPerStrip: 33 }),
    );
  }
  writeFileSync(join(folder, "manifest.dat"), `${lines.join("\n")}\n`);
  writeFileSync(
    join(folder, "parameters.txt"),
    "Made-up data in the shape of a pump-probe scan of a thin film.\nDetector: Pilatus\n",
  );
  return folder;
}

/** Numbers in 0..1 that are the same in every run. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

if (process.argv[1]?.endsWith("make-udkm-example.ts")) {
  console.log(makeUdkmExample(process.argv[2] ?? "udkm-example", Number(process.argv[3] ?? 1)));
}
