import { mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { HutchError } from "../../errors/mod.ts";
import type { SimClock } from "../clock.ts";
import { directoriesToCreate, formatFileName, withSeparator } from "./file-naming.ts";
import type { FrameFile, FrameFileOptions } from "./frame-file.ts";
import { DEFAULT_LAYOUT, type Layout } from "./layout.ts";
import { parseLayout } from "./layout-xml.ts";
import type { NDArray } from "./nd-array.ts";
import type { FrameProcessor } from "./plugin.ts";
import type { PvBank } from "./pv-bank.ts";
import type { Compression } from "./tables/mod.ts";

/** The status that the real plugin reports when a file cannot be opened (asynError). */
const OPEN_FAILED = 3;

/**
 * The work of a file plugin: one file per frame (Single with AutoSave), frames collected in memory and written together
 * (Capture), or a file that takes frames as they come (Stream).
 *
 * Capture = 1 opens the file at once, which needs a frame seen before; with LazyOpen it is opened by the first frame. What
 * goes wrong shows in Capture_RBV, WriteStatus and WriteMessage, never in the put. The put completes when capturing ends.
 */
export class Hdf5Processor implements FrameProcessor {
  readonly #bank: PvBank;
  readonly #clock: SimClock;
  readonly #open: (options: FrameFileOptions) => FrameFile;
  #layout: Layout | undefined = DEFAULT_LAYOUT;
  #lastFrame: NDArray | undefined;
  #file: FrameFile | undefined;
  #like: NDArray | undefined;
  #isLazy = false;
  #isSaved = false;
  #collected: NDArray[] = [];
  #whenDone: (() => void)[] = [];

  constructor(bank: PvBank, clock: SimClock, open: (options: FrameFileOptions) => FrameFile) {
    this.#bank = bank;
    this.#clock = clock;
    this.#open = open;
    bank.onText("FilePath", (path) => this.#setPath(path));
    bank.onText("XMLFileName", (source) => this.#setLayout(source));
    bank.onNumber("Capture", (value) => (value ? this.#startCapture() : this.#stopCapture()));
    bank.onNumber("WriteFile", (value) => this.#writeOnRequest(value !== 0));
    bank.onNumber("ReadFile", () => bank.setAll({ ReadFile: 0, WriteMessage: "Reading files is not simulated" }));
    bank.onNumber("FreeCapture", () => {
      this.#freeBuffer();
      bank.set("FreeCapture", 0);
    });
    bank.onNumber("FlushNow", () => {
      this.#flush();
      bank.set("FlushNow", 0);
    });
    bank.set("XMLErrorMsg", "Default layout selected");
  }

  process(frame: NDArray): NDArray | undefined {
    this.#lastFrame = frame;
    this.#isSaved = false;
    const mode = this.#bank.label("FileWriteMode");
    if (mode === "Single") {
      if (this.#bank.isOn("AutoSave")) this.#writeSingle(frame);
    } else if (this.#bank.isOn("Capturing")) {
      if (mode === "Capture") this.#collect(frame);
      else this.#stream(frame);
    }
    return this.#isSaved ? frame : undefined;
  }

  counts(): boolean {
    return this.#isSaved;
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  // Paths and layout

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

  // Capturing

  #startCapture(): void | Promise<void> {
    const bank = this.#bank;
    if (bank.isOn("Capturing")) return this.#untilDone();
    this.#isLazy = bank.isOn("LazyOpen");
    bank.setAll({ WriteStatus: 0, WriteMessage: "", FullFileName: "" });
    if (!this.#beginCapture()) {
      bank.setAll({ Capture: 0, Capturing: 0 });
      return;
    }
    if (this.#isLazy) bank.set("WriteMessage", "Lazy Open...");
    bank.set("Capturing", 1);
    return this.#untilDone();
  }

  /** Whether capturing may begin. Without LazyOpen it needs a frame, of which size and type are known. */
  #beginCapture(): boolean {
    const mode = this.#bank.label("FileWriteMode");
    const primer = this.#lastFrame;
    if (mode === "Single") {
      this.#bank.set("WriteMessage", "ERROR: capture not supported in Single mode");
      return false;
    }
    if (!primer && (mode === "Capture" || !this.#isLazy)) return false;
    this.#freeBuffer();
    this.#like = mode === "Capture" ? primer : undefined;
    if (mode === "Capture") return true;
    if (primer && !this.#isLazy && !this.#openFile(primer, false)) return false;
    this.#bank.set("WritingFile", 1);
    return true;
  }

  #stopCapture(): void {
    const bank = this.#bank;
    if (bank.label("FileWriteMode") === "Stream") {
      this.#closeFile();
      bank.set("WritingFile", 0);
    }
    bank.setAll({ Capture: 0, Capturing: 0 });
    const waiting = this.#whenDone;
    this.#whenDone = [];
    for (const resolve of waiting) resolve();
  }

  #untilDone(): Promise<void> {
    return new Promise((resolve) => this.#whenDone.push(resolve));
  }

  #stream(frame: NDArray): void {
    const bank = this.#bank;
    this.#isSaved = true;
    const captured = bank.number("NumCaptured");
    if (this.#isLazy && captured === 0 && !this.#file && !this.#openFile(frame, false)) return;
    if (!this.#isLikeFirst(frame)) {
      this.#fail("Invalid frame. Ignoring.");
      return;
    }
    if (!this.#append(frame)) return;
    bank.set("NumCaptured", captured + 1);
    if (this.#isFlushDue(captured + 1)) this.#flush();
    if (captured + 1 === bank.number("NumCapture")) this.#stopCapture();
  }

  #collect(frame: NDArray): void {
    const bank = this.#bank;
    const wanted = bank.number("NumCapture");
    if (this.#collected.length < wanted && this.#isLikeFirst(frame)) {
      this.#collected.push(frame);
      this.#isSaved = true;
      bank.set("NumCaptured", this.#collected.length);
    }
    if (this.#collected.length !== wanted) return;
    if (bank.isOn("AutoSave")) this.#writeCollected();
    this.#stopCapture();
  }

  // Writing

  #writeOnRequest(isWanted: boolean): void {
    const bank = this.#bank;
    if (isWanted) {
      const mode = bank.label("FileWriteMode");
      if (mode === "Capture") this.#writeCollected();
      else if (mode === "Single" && this.#lastFrame) this.#writeSingle(this.#lastFrame);
    }
    bank.set("WriteFile", 0);
  }

  #writeSingle(frame: NDArray): void {
    const bank = this.#bank;
    bank.setAll({ WritingFile: 1, NumCaptured: 1 });
    this.#isSaved = true;
    if (this.#openFile(frame, true)) {
      this.#append(frame);
      this.#closeFile();
    }
    bank.set("WritingFile", 0);
  }

  #writeCollected(): void {
    const bank = this.#bank;
    const [first] = this.#collected;
    if (!first) {
      this.#fail("ERROR, no capture buffer present");
      return;
    }
    bank.set("WritingFile", 1);
    if (this.#openFile(first, false)) {
      for (const [index, frame] of this.#collected.entries()) {
        this.#append(frame);
        bank.set("NumCaptured", this.#collected.length - index - 1);
      }
      this.#closeFile();
    }
    this.#freeBuffer();
    bank.set("WritingFile", 0);
  }

  /** Make the name, which counts FileNumber on even when the file cannot be opened, and open the file. */
  #openFile(like: NDArray, isSingle: boolean): boolean {
    const bank = this.#bank;
    bank.setAll({ WriteStatus: 0, WriteMessage: "" });
    this.#checkPath();
    const number = bank.number("FileNumber");
    const name = formatFileName(bank.text("FileTemplate"), bank.text("FilePath"), bank.text("FileName"), number);
    if (bank.isOn("AutoIncrement")) bank.set("FileNumber", number + 1);
    bank.set("FullFileName", name);
    this.#like = like;
    if (!this.#layout || bank.number("NumExtraDims") > 0) {
      this.#fail(this.#layout ? "Extra dimensions are not simulated: set NumExtraDims to 0" : bank.text("XMLErrorMsg"));
      return false;
    }
    try {
      this.#file = this.#open(this.#fileOptions(name + bank.text("TempSuffix"), like, isSingle, this.#layout));
    } catch (error) {
      const reason = error instanceof HutchError && error.code === "REQUEST" ? error.message : undefined;
      this.#fail(reason ?? `Error opening file ${name}, status=${OPEN_FAILED}`);
      return false;
    }
    if (bank.isOn("SWMRMode")) bank.set("SWMRActive", 1);
    return true;
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
      now: () => this.#clock.now(),
    };
  }

  #append(frame: NDArray): boolean {
    if (!this.#file) return false;
    try {
      this.#file.append(frame);
      this.#bank.setAll({ WriteStatus: 0, WriteMessage: "" });
      return true;
    } catch (error) {
      this.#fail(`Error writing file, ${reasonOf(error)}`);
      return false;
    }
  }

  #closeFile(): void {
    const file = this.#file;
    if (!file) return;
    const bank = this.#bank;
    this.#file = undefined;
    try {
      file.close();
      const suffix = bank.text("TempSuffix");
      const name = bank.text("FullFileName");
      if (suffix !== "") renameSync(name + suffix, name);
    } catch (error) {
      this.#fail(`Error closing file, ${reasonOf(error)}`);
    }
    bank.setAll({ SWMRActive: 0, RunTime: file.performance.runTimeS, IOSpeed: file.performance.speedMbit });
  }

  #flush(): void {
    if (!this.#file) return;
    try {
      this.#file.flush();
    } catch (error) {
      this.#fail(`Error flushing file, ${reasonOf(error)}`);
    }
    if (this.#bank.isOn("SWMRActive")) this.#bank.set("SWMRCbCounter", this.#bank.number("SWMRCbCounter") + 1);
  }

  /** In SWMR mode readers see the frames after every chunk, or every NumFramesFlush frames if that is more. */
  #isFlushDue(captured: number): boolean {
    if (!this.#bank.isOn("SWMRActive")) return false;
    return captured % Math.max(1, this.#bank.number("NumFramesFlush"), this.#bank.number("NumFramesChunks")) === 0;
  }

  #isLikeFirst(frame: NDArray): boolean {
    const like = this.#like;
    return (
      like?.dataType === frame.dataType &&
      like.dimensions.length === frame.dimensions.length &&
      like.dimensions.every(({ size }, axis) => frame.dimensions[axis]?.size === size)
    );
  }

  #freeBuffer(): void {
    this.#collected = [];
    this.#bank.set("NumCaptured", 0);
  }

  #fail(message: string): void {
    this.#bank.setAll({ WriteStatus: 1, WriteMessage: message });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
