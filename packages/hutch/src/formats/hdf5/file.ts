import { RequestError } from "../../errors/mod.ts";
import type { FileContext, Stream } from "./file-context.ts";
import { createFileSink } from "./file-sink.ts";
import { GlobalHeap } from "./global-heap.ts";
import { Group } from "./group.ts";
import { ObjectHeader } from "./object-header.ts";
import type { ByteSink } from "./sink.ts";
import { Space } from "./space.ts";
import { CONSISTENCY, encodeSuperblock, SUPERBLOCK_BYTES } from "./superblock.ts";

/**
 * When data is forced onto the medium (fsync). A killed program loses nothing either way; a power cut loses what was not
 * forced: everything (`never`), everything unless the file was closed (`close`), what came after the last publish
 * (`publish`).
 */
export type SyncPolicy = "never" | "close" | "publish";

export interface FileOptions {
  /**
   * Mark the file as libhdf5's SWMR writers do: readers have to open it in SWMR mode while it is written, and a second
   * writer is refused; after a crash it needs `h5clear -s` (or a SWMR open). Without it anybody may open and read the
   * file at any time, what is published is what they see, and nothing guards against a second writer.
   */
  readonly swmr?: boolean;
  readonly sync?: SyncPolicy;
  /** Frames without filters start on multiples of this many bytes; 1 packs them. */
  readonly alignmentBytes?: number;
}

/**
 * An HDF5 file being written, append-only: once published, data never moves and what refers to it is written last, so
 * that it can be read while it grows and after the writer was killed.
 *
 * ```ts
 * const file = Hdf5File.create("scan_0001.h5");
 * const entry = file.root.group("entry", { NX_class: "NXentry" });
 * const frames = entry.dataset("data", { dtype: "<u2", shape: [null, 2048, 2048] });
 * frames.append(frame);   // as often as there are frames
 * file.publish();         // readers see them from here on
 * file.close();
 * ```
 */
export class Hdf5File {
  readonly root: Group;
  readonly #sink: ByteSink;
  readonly #space = new Space(SUPERBLOCK_BYTES);
  readonly #heap = new GlobalHeap(this.#space);
  readonly #headers: ObjectHeader[] = [];
  readonly #streams: Stream[] = [];
  readonly #flags: number;
  readonly #sync: SyncPolicy;
  #publishedEnd = 0;
  #isOpen = true;

  private constructor(sink: ByteSink, { swmr = false, sync = "close", alignmentBytes = 4096 }: FileOptions) {
    this.#sink = sink;
    this.#flags = swmr ? CONSISTENCY.openForWriting | CONSISTENCY.swmr : CONSISTENCY.closed;
    this.#sync = sync;
    this.root = new Group(this.#context(alignmentBytes), "/");
    this.publish();
  }

  /**
   * Create a file. It is a valid, empty HDF5 file when the call returns.
   *
   * @param options `overwrite`: replace an existing file; without it that is a StorageError and nothing is touched
   */
  static create(path: string, { overwrite = false, ...options }: FileOptions & { overwrite?: boolean } = {}): Hdf5File {
    return new Hdf5File(createFileSink(path, { overwrite }), options);
  }

  /** Write to something else than a file of the file system. */
  static createOn(sink: ByteSink, options: FileOptions = {}): Hdf5File {
    return new Hdf5File(sink, options);
  }

  /** The file's path. */
  get path(): string {
    return this.#sink.name;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Bytes of the file as of now. */
  get size(): number {
    return this.#space.used;
  }

  /**
   * Let readers see everything written so far. The order makes every intermediate state a valid file: first rows and new
   * objects, which nothing leads to yet; then the end of file behind them; then the chunk indexes; last the shapes and
   * links by which readers get there.
   *
   * @throws StorageError when the disk refuses: readers see the state before, and publish may be tried again
   */
  publish(): void {
    this.#publish(false);
  }

  /** Publish and close. Closing twice is fine. */
  close(): void {
    if (!this.#isOpen) return;
    this.#publish(true);
    this.#sink.truncate(this.#space.used);
    if (this.#flags !== CONSISTENCY.closed) this.#writeSuperblock(CONSISTENCY.closed);
    if (this.#sync !== "never") this.#sink.flush();
    this.#isOpen = false;
    this.#sink.close();
  }

  /** Close without publishing, after an error that does not go away: what was published stays readable. */
  abandon(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#sink.close();
  }

  #context(alignmentBytes: number): FileContext {
    return {
      name: this.#sink.name,
      sink: this.#sink,
      space: this.#space,
      heap: this.#heap,
      alignmentBytes,
      newHeader: (spareBytes) => {
        const header = new ObjectHeader(this.#space, spareBytes);
        this.#headers.push(header);
        return header;
      },
      addStream: (stream) => this.#streams.push(stream),
      assertOpen: () => this.#assertOpen(),
    };
  }

  #publish(isLast: boolean): void {
    this.#assertOpen();
    for (const stream of this.#streams) stream.writeRows(isLast);
    for (const stream of this.#streams) stream.updateShape();
    this.#heap.write(this.#sink);
    const changed = this.#headers.filter((header) => header.isDirty);
    const known = changed.filter((header) => header.wasWritten);
    for (const header of changed) if (!header.wasWritten) header.write(this.#sink);
    this.#writeEndOfFile();
    for (const stream of this.#streams) stream.writeIndex();
    if (this.#sync === "publish") this.#sink.flush();
    for (const header of known) header.write(this.#sink);
    if (this.#sync === "publish") this.#sink.flush();
  }

  /** The end of file has to lie behind everything that is referred to, and the file must not be shorter. */
  #writeEndOfFile(): void {
    const endOfFile = this.#space.used;
    if (endOfFile === this.#publishedEnd) return;
    if (this.#sink.size < endOfFile) this.#sink.truncate(endOfFile);
    this.#writeSuperblock(this.#flags);
    this.#publishedEnd = endOfFile;
  }

  #writeSuperblock(flags: number): void {
    const rootAddress = this.#headers[0]!.address;
    this.#sink.write(0, encodeSuperblock({ flags, endOfFile: this.#space.used, rootAddress }));
  }

  #assertOpen(): void {
    if (!this.#isOpen) throw new RequestError(`${this.path} is closed. Create a new file for further data.`);
  }
}
