import { type PvTable, pair, readback } from "../pv-table.ts";
import { CAMERA } from "./camera.ts";

const COLOR_CHOICES = ["Mono", "RGB1", "RGB2", "RGB3"] as const;

/** The patterns that the camera can make; the first four are ADSimDetector's, the last is this beamline's own. */
export const SIM_MODES = ["LinearRamp", "Peaks", "Sine", "Offset&Noise", "Beam"] as const;
export type SimMode = (typeof SIM_MODES)[number];

/** The simulated camera (ADSimDetector 2.11). */
export const SIM_CAMERA: PvTable = [
  ...CAMERA,
  readback.string("Manufacturer", "Simulated detector"),
  readback.string("Model", "Basic simulator"),
  readback.string("SerialNumber", "No serial number"),
  readback.string("FirmwareVersion", "No firmware"),
  readback.string("SDKVersion", "2.11.0"),
  readback.string("DriverVersion", "2.11.0"),
  pair.choice("ColorMode", COLOR_CHOICES),
  pair.choice("SimMode", SIM_MODES, "Beam"),
  pair.integer("Reset"),
  ...["X", "Y", "Red", "Green", "Blue"].map((part) => pair.real(`Gain${part}`, 1, { precision: 2 })),
  pair.real("Offset", 0, { precision: 1 }),
  pair.real("Noise", 0, { precision: 1 }),
  ...["X", "Y"].flatMap((axis) => [
    pair.integer(`PeakNum${axis}`, 1),
    pair.integer(`PeakStart${axis}`, 1),
    pair.integer(`PeakStep${axis}`, 1),
    pair.integer(`PeakWidth${axis}`, axis === "X" ? 10 : 20),
    pair.choice(`${axis}SineOperation`, ["Add", "Multiply"]),
    ...[1, 2].flatMap((wave) => [
      pair.real(`${axis}Sine${wave}Amplitude`, 1, { precision: 2 }),
      pair.real(`${axis}Sine${wave}Frequency`, wave, { precision: 2 }),
      pair.real(`${axis}Sine${wave}Phase`, wave === 1 ? 0 : 90, { units: "deg", precision: 2 }),
    ]),
  ]),
  pair.real("PeakVariation", 0, { units: "%", precision: 1 }),
];
