import { AreaDetector, type AreaDetectorOptions } from "../../../src/devices/mod.ts";
import { MockSpace, type SoftVariableOptions } from "../../../src/signals/mod.ts";

/**
 * The records of a small areaDetector IOC in memory, as far as the device uses them: settings with readbacks, a camera that
 * makes `numImages` frames at once, a file plugin that counts them. `lose` and `fail` make it misbehave.
 */
export class MockIoc {
  readonly mock = new MockSpace();
  /** Frames that the file plugin drops, and that never come, in the next acquisition. */
  drop = 0;
  withhold = 0;
  /** Message of a write error in the next acquisition. */
  failure = "";
  /** Whether the folder can be found or made. */
  folderExists = true;
  #uniqueId = 0;

  constructor() {
    const choices = (...labels: string[]): SoftVariableOptions => ({ choices: labels });
    this.#component("cam1:", "SIM1", {
      Acquire: [0],
      ImageMode: [2, choices("Single", "Multiple", "Continuous")],
      NumImages: [100],
      AcquireTime: [0.5],
      AcquirePeriod: [1],
      TriggerMode: [0, choices("Internal", "External")],
      Gain: [1],
      ArrayCallbacks: [1],
    });
    this.set({
      "cam1:WaitForPlugins": 0,
      "cam1:ArraySizeX_RBV": 0,
      "cam1:ArraySizeY_RBV": 0,
      "cam1:SizeX_RBV": 8,
      "cam1:SizeY_RBV": 6,
      "cam1:BinX_RBV": 1,
      "cam1:BinY_RBV": 1,
      "cam1:Manufacturer_RBV": "Simulated detector",
      "cam1:Model_RBV": "Basic simulator",
      "cam1:NumQueuedArrays": 0,
      "cam1:NumImagesCounter_RBV": 0,
      "cam1:StatusMessage_RBV": "",
    });
    this.mock.variable("kad:cam1:DetectorState_RBV", 0, choices("Idle", "Acquire"));
    const plugin = {
      EnableCallbacks: [0],
      BlockingCallbacks: [0],
      MinCallbackTime: [0.5],
      ArrayCallbacks: [1],
      DroppedArrays: [0],
    };
    for (const [prefix, port, type, source] of [
      ["ROI1:", "ROI1", "NDPluginROI", "SIM1"],
      ["Stats1:", "STATS1", "NDPluginStats", "SIM1"],
      ["HDF1:", "FileHDF1", "NDFileHDF5 ver1.10.8", "SIM1"],
    ] as const) {
      this.#component(prefix, port, { ...plugin, NDArrayPort: [source] } as unknown as Records);
      this.set({ [`${prefix}PluginType_RBV`]: type });
    }
    this.#component("Stats1:", "STATS1", { ComputeStatistics: [0] });
    this.set({ "Stats1:Total_RBV": 0, "Stats1:MaxValue_RBV": 0 });
    this.#component("HDF1:", "FileHDF1", {
      CreateDirectory: [0],
      FilePath: ["/old/"],
      FileName: ["old"],
      FileTemplate: ["%s%s.h5"],
      FileNumber: [17],
      AutoIncrement: [0],
      AutoSave: [0],
      FileWriteMode: [0, choices("Single", "Capture", "Stream")],
      NumCapture: [1],
      LazyOpen: [0],
      Compression: [0, choices("None", "N-bit", "szip", "zlib", "Blosc", "BSLZ4", "LZ4", "JPEG")],
      NumExtraDims: [0],
      Capture: [0],
    });
    this.set({
      "HDF1:NDimensions_RBV": 2,
      "HDF1:ArraySize0_RBV": 0,
      "HDF1:ArraySize1_RBV": 0,
      "HDF1:ArraySize2_RBV": 0,
      "HDF1:NumFramesChunks_RBV": 0,
      "HDF1:FilePathExists_RBV": 0,
      "HDF1:FullFileName_RBV": "",
      "HDF1:NumCaptured_RBV": 0,
      "HDF1:WriteStatus": 0,
      "HDF1:WriteMessage": "",
    });
    this.#behave();
  }

  set(values: Readonly<Record<string, number | string>>): void {
    this.mock.set(Object.fromEntries(Object.entries(values).map(([name, value]) => [`kad:${name}`, value])));
  }

  value(name: string): unknown {
    return this.mock.value(`kad:${name}`);
  }

  /** Values of all settings, for comparison before and after. */
  settings(): Record<string, unknown> {
    return Object.fromEntries(this.#settings.map((name) => [name, this.value(name)]));
  }

  /** Names written so far, without the prefix. */
  written(): string[] {
    return this.mock.puts.map(({ source }) => source.replace("ca://kad:", ""));
  }

  readonly #settings: string[] = ["cam1:WaitForPlugins"];

  #component(prefix: string, port: string, records: Records): void {
    this.set({ [`${prefix}PortName_RBV`]: port, [`${prefix}UniqueId_RBV`]: 0 });
    this.mock.variable(`kad:${prefix}DataType_RBV`, 0, { choices: ["UInt8", "UInt16"] });
    for (const [name, [initial, options]] of Object.entries(records)) {
      const readback = this.mock.variable(`kad:${prefix}${name}_RBV`, initial, options);
      this.mock.variable(`kad:${prefix}${name}`, initial, options).onPut = (value, variable) => {
        variable.post(value);
        readback.post(value);
      };
      this.#settings.push(prefix + name);
    }
  }

  #behave(): void {
    const path = this.mock.variable("kad:HDF1:FilePath");
    path.onPut = (value, variable) => {
      variable.post(value);
      const folder = String(value);
      this.set({ "HDF1:FilePath_RBV": folder.endsWith("/") ? folder : `${folder}/` });
      this.set({ "HDF1:FilePathExists_RBV": this.folderExists ? 1 : 0 });
    };
    this.mock.variable("kad:HDF1:Capture").onPut = (value, variable) => {
      variable.post(value);
      this.set({ "HDF1:Capture_RBV": Number(value) });
      if (value === 1) this.set({ "HDF1:NumCaptured_RBV": 0, "HDF1:WriteStatus": 0, "HDF1:FullFileName_RBV": "" });
    };
    this.mock.variable("kad:cam1:Acquire").onPut = (value, variable) => {
      if (value !== 1) {
        variable.post(0);
        this.set({ "cam1:Acquire_RBV": 0 });
        return;
      }
      this.#acquire();
    };
  }

  #acquire(): void {
    const frames = this.value("cam1:ImageMode") === 0 ? 1 : Number(this.value("cam1:NumImages"));
    const [x, y] = [Number(this.value("cam1:SizeX_RBV")), Number(this.value("cam1:SizeY_RBV"))];
    this.#uniqueId += frames;
    this.set({
      "cam1:UniqueId_RBV": this.#uniqueId,
      "cam1:NumImagesCounter_RBV": frames,
      "cam1:ArraySizeX_RBV": x,
      "cam1:ArraySizeY_RBV": y,
    });
    const written = frames - this.drop - this.withhold;
    this.set({
      "HDF1:ArraySize0_RBV": x,
      "HDF1:ArraySize1_RBV": y,
      "HDF1:UniqueId_RBV": this.#uniqueId,
      "HDF1:DroppedArrays_RBV": Number(this.value("HDF1:DroppedArrays_RBV")) + this.drop,
      "Stats1:UniqueId_RBV": this.#uniqueId,
      "Stats1:Total_RBV": 100 * this.#uniqueId,
      "Stats1:MaxValue_RBV": this.#uniqueId,
    });
    if (this.value("HDF1:Capture_RBV") !== 1) return;
    if (this.failure) this.set({ "HDF1:WriteStatus": 1, "HDF1:WriteMessage": this.failure });
    if (this.value("HDF1:FullFileName_RBV") === "") {
      const number = Number(this.value("HDF1:FileNumber"));
      const name = `${this.value("HDF1:FilePath_RBV")}${this.value("HDF1:FileName")}_${String(number).padStart(6, "0")}.h5`;
      this.set({ "HDF1:FullFileName_RBV": name, "HDF1:FileNumber": number + 1, "HDF1:FileNumber_RBV": number + 1 });
    }
    this.set({ "HDF1:NumCaptured_RBV": Number(this.value("HDF1:NumCaptured_RBV")) + written });
    [this.drop, this.withhold, this.failure] = [0, 0, ""];
  }
}

type Records = Readonly<Record<string, readonly [initial: number | string, options?: SoftVariableOptions]>>;

/** A connected detector `simdet` over a mock IOC: three frames per trigger, ROI, statistics, HDF5. */
export async function mockDetector(
  options: Partial<AreaDetectorOptions> = {},
): Promise<{ readonly ioc: MockIoc; readonly detector: AreaDetector }> {
  const ioc = new MockIoc();
  const detector = new AreaDetector({
    name: "simdet",
    prefix: "kad:",
    signals: ioc.mock.router(),
    framesPerTrigger: 3,
    exposureS: 0.01,
    periodS: 0.02,
    plugins: {
      roi: { address: "ROI1:", role: "plugin" },
      stats: { address: "Stats1:", role: "stats", source: "roi" },
      hdf: { address: "HDF1:", role: "hdf" },
    },
    files: { folder: "/data/%Y", compression: "LZ4" },
    ...options,
  });
  await detector.connect({ timeoutMs: 1000 });
  return { ioc, detector };
}
