import type { DataValue, Event } from "../../documents/mod.ts";
import { specComment, specRow, specSpectrum } from "../../formats/spec/mod.ts";
import { finiteNumber, inWords, numericArray } from "../scalar.ts";
import { EPOCH, type SpecLayout } from "./layout.ts";

/** What one scan has to remember from point to point. */
export interface PointContext {
  readonly layout: SpecLayout;
  /** UNIX seconds that `Epoch` counts from. */
  readonly epoch: number;
  /** Texts written last, by column: only changes are written. */
  readonly texts: Map<string, string>;
}

/**
 * The lines of one point: comments, spectra, row. A value that is not a finite number is written as 0 and named in a
 * comment before the row, because SPEC's readers disagree about every other token.
 */
export function pointText(event: Event, { layout, epoch, texts }: PointContext): string {
  let comments = "";
  const remark = (text: string) => {
    comments += specComment(`point ${event.seq_num}: ${text}`);
  };

  for (const name of layout.texts) {
    const text = inWords(event.data[name]);
    if (texts.get(name) !== text) remark(`${name} = ${text}`);
    texts.set(name, text);
  }
  const spectra = layout.spectra.map((name) => spectrumText(name, event.data[name], layout.channels, remark));
  const row = layout.columns.map((name) => {
    if (name === EPOCH && !(EPOCH in event.data)) return Number((event.time - epoch).toFixed(6));
    const value = event.data[name];
    const number = finiteNumber(value);
    if (number === undefined) remark(`${name} = ${inWords(value)}, written as 0`);
    return number ?? 0;
  });
  return comments + spectra.join("") + specRow(row);
}

function spectrumText(
  name: string,
  value: DataValue | undefined,
  channels: number,
  remark: (text: string) => void,
): string {
  const found = numericArray(value);
  if (!found) remark(`${name} = ${inWords(value)}, written as ${channels} zeros`);
  else if (found.length > channels) remark(`${name} has ${found.length} channels, the first ${channels} are written`);
  let replaced = 0;
  const spectrum = Array.from({ length: channels }, (_, channel) => {
    const count = found?.[channel];
    if (count === undefined || (typeof count === "number" && Number.isFinite(count))) return count ?? 0;
    replaced++;
    return 0;
  });
  if (replaced > 0) remark(`${replaced} channels of ${name} are not finite numbers, written as 0`);
  return specSpectrum(spectrum);
}
