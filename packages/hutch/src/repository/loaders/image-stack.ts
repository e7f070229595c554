import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { basename, dirname } from "node:path";
import { CancelledError, FormatError, HutchError, StorageError } from "../../errors/mod.ts";
import { readTiff, type Samples, type SampleType, type TiffRegion } from "../../formats/tiff/mod.ts";
import { allocateKernelArray, PIXEL_TYPES } from "../../kernels/mod.ts";
import type { LazyValues } from "../dataset/mod.ts";
import { CONSTRUCTORS, type ElementType, type TypedArray } from "../dataset/mod.ts";
import { callOnThread } from "../threads/thread-pool.ts";

/** How the images of a scan are loaded. */
export interface ImageStackOptions {
  /** Part of each image; `step: 2` takes every second row and column. */
  readonly region?: TiffRegion;
  /** Worker threads; default 2. With 1 the calling thread does the work. */
  readonly threads?: number;
}

/** Images of one size and kind that are read when needed. */
export interface ImageStack {
  /** `[image, row, column]`; images that are missing are NaN. */
  readonly values: LazyValues;
  /** Indices of files that are not there. */
  readonly missing: readonly number[];
}

/** What a thread is sent: some of the files, and the memory for their pixels. */
export interface ImageTask {
  readonly files: readonly string[];
  readonly region: TiffRegion;
  readonly type: SampleType;
  readonly width: number;
  readonly height: number;
  readonly target: TypedArray;
}

/** What a thread answers: nothing, or why a file could not be read. */
export interface ImageFailure {
  readonly kind: "format" | "storage";
  readonly message: string;
}

/** Files between two looks at the abort signal. */
const FILES_PER_TASK = 512;

/**
 * A stack of TIFF images, one file each, loaded by several threads into shared memory in which the kernels can work
 * without a copy. Size and kind are those of the first file that is there; where a file is missing the stack is of
 * floating-point numbers and the image all NaN.
 *
 * Throws StorageError when no file is there, FormatError when one is damaged or of another size or kind.
 */
export function openImageStack(files: readonly string[], options: ImageStackOptions = {}): ImageStack {
  const { region = {}, threads = 2 } = options;
  const missing = findMissing(files);
  const absent = new Set(missing);
  const first = files.find((_, i) => !absent.has(i));
  if (first === undefined) {
    throw new StorageError(
      `None of the ${files.length} images is there, the first would be ${files[0] ?? "(no name)"}.`,
    );
  }
  const { width, height, samplesPerPixel, type } = readImage(first, region);
  if (samplesPerPixel !== 1)
    throw new FormatError(`${first} has ${samplesPerPixel} samples per pixel; only grey images are stacked.`);
  const stored = missing.length > 0 ? floatingType(type) : type;
  const values: LazyValues = {
    type: stored,
    shape: [files.length, height, width],
    async read(from, to, signal) {
      const target = allocateImages(stored, (to - from) * width * height);
      await fill(files.slice(from, to), target, signal);
      return target;
    },
  };
  return { values, missing };

  async function fill(part: readonly string[], target: TypedArray, signal: AbortSignal | undefined): Promise<void> {
    const pixels = width * height;
    const tasks: ImageTask[] = [];
    const size = Math.min(FILES_PER_TASK, Math.ceil(part.length / threads));
    for (let at = 0; at < part.length; at += size) {
      const some = part.slice(at, at + size);
      const place = target.subarray(at * pixels, (at + some.length) * pixels);
      tasks.push({ files: some, region, type, width, height, target: place });
    }
    const next = tasks[Symbol.iterator]();
    const drain = async (): Promise<void> => {
      for (const task of next) {
        if (signal?.aborted) throw new CancelledError(`Loading ${part.length} images was cancelled.`);
        const failure =
          threads === 1
            ? readImages(task)
            : await callOnThread<ImageFailure | undefined>(import.meta.url, "readImages", task);
        if (failure?.kind === "format") throw new FormatError(failure.message);
        if (failure) throw new StorageError(failure.message);
      }
    };
    await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, drain));
  }
}

/** Reads the files of a task into its memory. Missing files become NaN. */
export function readImages({ files, region, type, width, height, target }: ImageTask): ImageFailure | undefined {
  const pixels = width * height;
  const isSameKind = target instanceof CONSTRUCTORS[type];
  for (const [i, file] of files.entries()) {
    const place = target.subarray(i * pixels, (i + 1) * pixels);
    try {
      const bytes = readWhole(file);
      if (bytes === undefined) {
        (place as Float64Array).fill(Number.NaN);
        continue;
      }
      const image = readTiff(bytes, { file, region, ...(isSameKind ? { target: place as Samples } : {}) });
      if (image.width !== width || image.height !== height || image.type !== type) {
        throw new FormatError(
          `${file} is ${image.width} x ${image.height} ${image.type}, others are ${width} x ${height} ${type}.`,
        );
      }
      if (!isSameKind) for (let p = 0; p < pixels; p++) place[p] = Number(image.data[p]);
    } catch (error) {
      if (!(error instanceof HutchError)) return { kind: "storage", message: `${file}: ${(error as Error).message}` };
      return { kind: "format", message: error.message };
    }
  }
  return undefined;
}

function readImage(file: string, region: TiffRegion) {
  try {
    return readTiff(readFileSync(file), { file, region });
  } catch (cause) {
    if (cause instanceof HutchError) throw cause;
    throw new StorageError(`${file}: ${(cause as Error).message}`, { cause });
  }
}

let fileMemory = Buffer.alloc(0);

/** The bytes of a file, valid until the next call; undefined when it is not there. */
function readWhole(file: string): Uint8Array | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { size } = fstatSync(descriptor);
    if (fileMemory.length < size) fileMemory = Buffer.alloc(2 * size);
    let read = 0;
    while (read < size) {
      const got = readSync(descriptor, fileMemory, read, size - read, read);
      if (got === 0) break;
      read += got;
    }
    return fileMemory.subarray(0, read);
  } finally {
    closeSync(descriptor);
  }
}

/** Indices of files that are not there: one listing per folder instead of one question per file. */
function findMissing(files: readonly string[]): number[] {
  const present = new Map<string, Set<string>>();
  const namesIn = (folder: string): Set<string> => {
    let names = present.get(folder);
    if (names === undefined) {
      names = new Set(readFolder(folder));
      present.set(folder, names);
    }
    return names;
  };
  return files.flatMap((file, i) => (namesIn(dirname(file)).has(basename(file)) ? [] : [i]));
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new StorageError(`The folder ${folder} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

function floatingType(type: SampleType): SampleType {
  return /^u?int(8|16)$/.test(type) ? "float32" : type.startsWith("float") ? type : "float64";
}

/** Memory for images: where the kernels can work when they know the kind of pixels, else shared between threads. */
function allocateImages(type: ElementType & SampleType, length: number): TypedArray {
  if (type in PIXEL_TYPES) return allocateKernelArray(type as keyof typeof PIXEL_TYPES, length);
  const kind = CONSTRUCTORS[type];
  return new kind(new SharedArrayBuffer(length * kind.BYTES_PER_ELEMENT) as unknown as ArrayBuffer);
}
