import type { SimClock } from "../clock.ts";
import { FileTarget, reasonOf } from "./file-target.ts";
import type { FrameFile, FrameFileOptions } from "./frame-file.ts";
import type { NDArray } from "./nd-array.ts";
import type { FrameProcessor } from "./plugin.ts";
import type { PvBank } from "./pv-bank.ts";

/**
 * The work of a file plugin: one file per frame (Single with AutoSave), frames collected in memory and written together
 * (Capture), or a file that takes frames as they come (Stream).
 *
 * Capture = 1 opens the file at once, which needs a frame seen before; with LazyOpen it is opened by the first frame. What
 * goes wrong shows in Capture_RBV, WriteStatus and WriteMessage, never in the put. The put completes when capturing ends.
 */
export class Hdf5Processor implements FrameProcessor {
  readonly #bank: PvBank;
  readonly #target: FileTarget;
  #lastFrame: NDArray | undefined;
  #file: FrameFile | undefined;
  #like: NDArray | undefined;
  #isLazy = false;
  #isSaved = false;
  #collected: NDArray[] = [];
  #whenDone: (() => void)[] = [];

  constructor(bank: PvBank, clock: SimClock, open: (options: FrameFileOptions) => FrameFile) {
    this.#bank = bank;
    this.#target = new FileTarget(bank, () => clock.now(), open);
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
    this.#closeFile();
    bank.setAll({ WritingFile: 0, Capture: 0, Capturing: 0 });
    const waiting = this.#whenDone;
    this.#whenDone = [];
    for (const resolve of waiting) resolve();
  }

  #untilDone(): Promise<void> {
    return new Promise((resolve) => this.#whenDone.push(resolve));
  }

  #stream(frame: NDArray): void {
    const bank = this.#bank;
    const captured = bank.number("NumCaptured");
    if (this.#isLazy && captured === 0 && !this.#file && !this.#openFile(frame, false)) return;
    if (!this.#isLikeFirst(frame)) {
      this.#target.fail("Invalid frame. Ignoring.");
      return;
    }
    if (!this.#append(frame)) return;
    this.#isSaved = true;
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
    if (this.#openFile(frame, true)) {
      this.#isSaved = this.#append(frame);
      this.#closeFile();
    }
    bank.set("WritingFile", 0);
  }

  #writeCollected(): void {
    const bank = this.#bank;
    const [first] = this.#collected;
    if (!first) {
      this.#target.fail("ERROR, no capture buffer present");
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

  #append(frame: NDArray): boolean {
    if (!this.#file) return false;
    try {
      this.#file.append(frame);
      this.#bank.setAll({ WriteStatus: 0, WriteMessage: "" });
      return true;
    } catch (error) {
      this.#target.fail(`Error writing file, ${reasonOf(error)}`);
      return false;
    }
  }

  #openFile(like: NDArray, isSingle: boolean): boolean {
    this.#like = like;
    this.#file = this.#target.open(like, isSingle);
    return this.#file !== undefined;
  }

  #closeFile(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file) this.#target.close(file);
  }

  #flush(): void {
    if (!this.#file) return;
    try {
      this.#file.flush();
    } catch (error) {
      this.#target.fail(`Error flushing file, ${reasonOf(error)}`);
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
}
