import { randomUUID } from "node:crypto";
import { DeviceError, StorageError } from "../../errors/mod.ts";
import { until } from "../../signals/mod.ts";
import type { AssetDocument } from "../capabilities.ts";
import { getAll } from "../signal-group.ts";
import { type Component, pvName } from "./component.ts";
import { FILE_TEMPLATE, type FilePlace, fileStem, fileUri, folderOn, localPath } from "./file-names.ts";
import type { FrameLayout } from "./frame-layout.ts";
import { type Change, change } from "./settings.ts";
import type { HDF } from "./tables.ts";

/** How the frames are stored. */
export interface FileOptions extends FilePlace {
  /** Label of the plugin's Compression, e.g. `None`, `LZ4`, `zlib`. Default: as it is. */
  readonly compression?: string;
}

/** How long the plugin may take to open or close a file. */
const OPEN_MS = 10_000;

/** Up to four missing folders (detector, year, month, day) are made, as areaDetector counts them: from the end, with a minus. */
const CREATE_DIRECTORIES = -4;

/** Data set of the frames in a file of the default layout. */
const DATASET = "/entry/data/data";

/**
 * The HDF5 plugin as a stream of files: `open` starts a new one (which comes to be with its first frame), `point` notes that
 * one more trigger's frames are in it, `takeAssets` gives the documents about them.
 */
export class HdfFile {
  readonly #hdf: Component<typeof HDF>;
  readonly #device: string;
  readonly #options: FileOptions;
  /** Folder of the present file, as the IOC sees it and as this machine does. */
  #folder = "";
  #localFolder = "";
  #resource: string | undefined;
  #points = 0;
  #pending: AssetDocument[] = [];

  constructor(device: string, hdf: Component<typeof HDF>, options: FileOptions) {
    this.#device = device;
    this.#hdf = hdf;
    this.#options = options;
  }

  /** The folder of this day on this machine. */
  get localFolder(): string {
    return folderOn(new Date(), this.#options.localFolder ?? this.#options.folder);
  }

  /** Settings for the next file, in the order the plugin needs: folders are made when the path is written. */
  changes(): Change[][] {
    const { settings } = this.#hdf;
    const { compression } = this.#options;
    const now = new Date();
    this.#folder = folderOn(now, this.#options.folder);
    this.#localFolder = folderOn(now, this.#options.localFolder ?? this.#options.folder);
    return [
      [
        change(settings.fileWriteMode, "Stream"),
        change(settings.numCapture, 0),
        change(settings.numExtraDims, 0),
        change(settings.autoIncrement, true),
        change(settings.autoSave, true),
        change(settings.lazyOpen, true),
        change(settings.createDirectory, CREATE_DIRECTORIES),
        ...(compression === undefined ? [] : [change(settings.compression, compression)]),
      ],
      [
        change(settings.filePath, this.#folder),
        change(settings.fileName, fileStem(this.#device, now)),
        change(settings.fileTemplate, FILE_TEMPLATE),
        change(settings.fileNumber, 0),
      ],
    ];
  }

  /**
   * Begin a file, after `changes` were made. Capture's completion comes only when the file is closed, so it is not waited for.
   *
   * @throws StorageError when the folder is not there or the file cannot be opened
   */
  async open(): Promise<void> {
    const { settings, readings } = this.#hdf;
    if (!(await readings.filePathExists.get()).value) {
      throw new StorageError(
        `${pvName(settings.filePath.setpoint)} is ${this.#folder}, which the IOC cannot find or make.\n` +
          "Make the folder on the IOC's machine, give its account the right to write there, or choose another.",
      );
    }
    await settings.capture.setpoint.put(true, { wait: false });
    const isOpen = await until(async () => (await settings.capture.readback.get()).value || undefined, {
      pollMs: 5,
      timeoutMs: OPEN_MS,
    });
    if (!isOpen) {
      const { value: message } = await readings.writeMessage.get();
      throw new StorageError(
        `${pvName(settings.capture.readback)} stays Done: the file was not opened${message ? `: ${message}` : ""}.\n` +
          `See that the IOC may write to ${this.#folder} and that its disk has room.`,
      );
    }
    this.#resource = undefined;
    this.#points = 0;
    this.#pending = [];
  }

  /** Close the file if one is open. */
  async close(): Promise<void> {
    const { capture } = this.#hdf.settings;
    if (!(await capture.readback.get()).value) return;
    await capture.setpoint.put(false, { wait: false });
    const isClosed = await until(async () => !(await capture.readback.get()).value || undefined, {
      pollMs: 5,
      timeoutMs: OPEN_MS,
    });
    if (isClosed) return;
    throw new DeviceError(
      `${pvName(capture.readback)} is still Capturing ${OPEN_MS / 1000} s after it was told to stop.\n` +
        "See whether the IOC's disk is slow or full.",
    );
  }

  /** Forget the points whose documents nobody has taken: their events were not made. */
  dropUntaken(): void {
    this.#pending = this.#pending.filter(({ name }) => name === "stream_resource");
  }

  /**
   * The frames of one more trigger are in the file; they are one row of the data key, so indices count triggers. The first
   * time the file's name is asked: only now is it certain.
   *
   * @throws DeviceError when the frames are not as `layout` says
   */
  async point(dataKey: string, layout: FrameLayout): Promise<void> {
    this.#resource ??= await this.#begin(dataKey, layout);
    const start = this.#points++;
    this.#pending.push({
      name: "stream_datum",
      doc: {
        uid: `${this.#resource}/${start}`,
        stream_resource: this.#resource,
        indices: { start, stop: start + 1 },
      },
    });
  }

  /** Documents since the last call. */
  takeAssets(): readonly AssetDocument[] {
    return this.#pending.splice(0);
  }

  async #begin(dataKey: string, layout: FrameLayout): Promise<string> {
    const { fullFileName, numFramesChunks, arraySize0, arraySize1 } = this.#hdf.readings;
    const state = await getAll({ fullFileName, numFramesChunks, arraySize0, arraySize1 });
    const [y, x] = layout.shape.length === 2 ? layout.shape : layout.shape.slice(0, 2);
    if (layout.shape.length === 2 && (state.arraySize0.value !== x || state.arraySize1.value !== y)) {
      throw new DeviceError(
        `${this.#hdf.prefix} got frames of ${state.arraySize0.value} x ${state.arraySize1.value} pixels, not ${x} x ${y}.\n` +
          "Somebody changed the camera's geometry during the run. Start the run again.",
      );
    }
    const path = localPath(state.fullFileName.value, this.#folder, this.#localFolder);
    const uid = randomUUID();
    this.#pending.push({
      name: "stream_resource",
      doc: {
        uid,
        data_key: dataKey,
        mimetype: "application/x-hdf5",
        uri: fileUri(path),
        parameters: {
          dataset: DATASET,
          chunk_shape: [Math.max(1, state.numFramesChunks.value), ...layout.shape],
        },
      },
    });
    return uid;
  }
}
