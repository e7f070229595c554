import { mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { HutchError } from "../../errors/mod.ts";
import { directoriesToCreate, formatFileName, withSeparator } from "./file-naming.ts";
import type { FrameFile, FrameFileOptions } from "./frame-file.ts";
import { DEFAULT_LAYOUT, type Layout } from "./layout.ts";
import { parseLayout } from "./layout-xml.ts";
import type { NDArray } from "./nd-array.ts";
import type { PvBank } from "./pv-bank.ts";
import type { Compression } from "./tables/mod.ts";

/** The status that the real plugin reports when a file cannot be opened (asynError). */
const OPEN_FAILED = 3;

/**
 * Where a file plugin writes and in which form: keeps path, name and layout as clients set them, and opens and closes files
 * accordingly. What goes wrong shows in WriteStatus and WriteMessage.
 */
export class FileTarget {
  readonly #bank: PvBank;
  readonly #now: () => number;
  readonly #open: (options: FrameFileOptions) => FrameFile;
  #layout: Layout | undefined = DEFAULT_LAYOUT;

  constructor(bank: PvBank, now: () => number, open: (options: FrameFileOptions) => FrameFile) {
    this.#bank = bank;
    this.#now = now;
    this.#open = open;
    bank.onText("FilePath", (path) => this.#setPath(path));
    bank.onText("XMLFileName", (source) => this.#setLayout(source));
    bank.set("XMLErrorMsg", "Default layout selected");
  }

  /**
   * Make the next name, which counts FileNumber on even when the file cannot be opened, and open the file.
   *
   * @param like a frame like those that will come
   * @returns undefined when it cannot be opened; the PVs say why
   */
  open(like: NDArray, isSingle: boolean): FrameFile | undefined {
    const bank = this.#bank;
    bank.setAll({ WriteStatus: 0, WriteMessage: "" });
    this.#checkPath();
    const number = bank.number("FileNumber");
    const name = formatFileName(bank.text("FileTemplate"), bank.text("FilePath"), bank.text("FileName"), number);
    if (bank.isOn("AutoIncrement")) bank.set("FileNumber", number + 1);
    bank.set("FullFileName", name);
    if (!this.#layout || bank.number("NumExtraDims") > 0) {
      this.fail(this.#layout ? "Extra dimensions are not simulated: set NumExtraDims to 0" : bank.text("XMLErrorMsg"));
      return undefined;
    }
    try {
      const file = this.#open(this.#fileOptions(name + bank.text("TempSuffix"), like, isSingle, this.#layout));
      if (bank.isOn("SWMRMode")) bank.set("SWMRActive", 1);
      return file;
    } catch (error) {
      const reason = error instanceof HutchError && error.code === "REQUEST" ? error.message : undefined;
      this.fail(reason ?? `Error opening file ${name}, status=${OPEN_FAILED}`);
      return undefined;
    }
  }

  /** Close a file that `open` gave, and give it its final name. */
  close(file: FrameFile): void {
    const bank = this.#bank;
    try {
      file.close();
      const suffix = bank.text("TempSuffix");
      const name = bank.text("FullFileName");
      if (suffix !== "") renameSync(name + suffix, name);
    } catch (error) {
      this.fail(`Error closing file, ${reasonOf(error)}`);
    }
    bank.setAll({ SWMRActive: 0, RunTime: file.performance.runTimeS, IOSpeed: file.performance.speedMbit });
  }

  /** Show that writing failed. */
  fail(message: string): void {
    this.#bank.setAll({ WriteStatus: 1, WriteMessage: message });
  }

  #fileOptions(path: string, like: NDArray, isSingle: boolean, layout: Layout): FrameFileOptions {
    const bank = this.#bank;
    const isAutomatic = bank.isOn("ChunkSizeAuto");
    return {
      path,
      like,
      layout,
      isSingle,
      frames: bank.number("NumCapture"),
      compression: bank.label("Compression") as Compression,
      zlibLevel: bank.number("ZLevel"),
      chunk: {
        frames: bank.number("NumFramesChunks"),
        rows: isAutomatic ? 0 : bank.number("NumRowChunks"),
        columns: isAutomatic ? 0 : bank.number("NumColChunks"),
      },
      attributeChunk: bank.number("NDAttributeChunk"),
      fillValue: bank.number("FillValue"),
      storesAttributes: bank.isOn("StoreAttr"),
      storesPerformance: bank.isOn("StorePerform"),
      swmr: bank.isOn("SWMRMode") && !isSingle,
      now: () => this.#now(),
    };
  }

  #setPath(path: string): void {
    for (const directory of directoriesToCreate(path, this.#bank.number("CreateDirectory"))) {
      try {
        mkdirSync(directory);
      } catch {
        // It is there already, or cannot be made: FilePathExists tells.
      }
    }
    this.#bank.set("FilePath", withSeparator(path));
    this.#checkPath();
  }

  #checkPath(): void {
    const path = this.#bank.text("FilePath");
    if (path !== "") {
      this.#bank.set("FilePathExists", statSync(path, { throwIfNoEntry: false })?.isDirectory() ? 1 : 0);
    }
  }

  #setLayout(source: string): void {
    this.#bank.set("XMLFileName", source);
    this.#layout = undefined;
    const isText = source.includes("<hdf5_layout") || source.includes("<group");
    try {
      this.#layout = source === "" ? DEFAULT_LAYOUT : parseLayout(isText ? source : readFileSync(source, "utf8"));
      this.#bank.setAll({ XMLValid: 1, XMLErrorMsg: source === "" ? "Default layout selected" : "" });
    } catch (error) {
      const message =
        error instanceof HutchError
          ? `XML description file parser error, ${error.message}`
          : "XML description file cannot be opened";
      this.#bank.setAll({ XMLValid: 0, XMLErrorMsg: message });
    }
  }
}

/** What an error says, for a status message. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
