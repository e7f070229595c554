import { arrayBytes, type Frame, type FrameLayout } from "../../protocols/frames/mod.ts";
import type { Slot } from "../../transports/mod.ts";

/*
 * How a frame lies in a slot of the ring. The payload holds the pixels; the note holds, all little-endian:
 * a head of 64 bytes, the side arrays (each filled up to 8 bytes), the layout as JSON, the attributes as JSON.
 */
const HEAD_BYTES = 64;
const AT = {
  frameNumber: 0,
  row: 8,
  exposureS: 16,
  timestamp: 24,
  dataBytes: 32,
  sideBytes: 36,
  layoutBytes: 40,
  attributeBytes: 44,
  layoutNumber: 48,
} as const;

/** Spare room of a note for attributes that get longer. */
const SPARE_BYTES = 1024;

/** A layout with what the hot path needs of it, worked out once. */
export interface KnownLayout {
  readonly layout: FrameLayout;
  /** Told in each slot, so that readers need to parse a layout only once. */
  readonly number: number;
  readonly text: Uint8Array;
  readonly sideBytes: number;
  /** Where each side array starts behind the head, and its length. */
  readonly sidePlaces: readonly { readonly at: number; readonly bytes: number }[];
}

/** A frame as it stands in a slot. Its bytes are views of the slot. */
export interface Entry {
  /** Its row in the file: frame number less that of the first row. */
  readonly row: number;
  readonly frameNumber: number;
  readonly layoutNumber: number;
  readonly layout: FrameLayout;
  /** NaN when the stream does not say. */
  readonly exposureS: number;
  /** UNIX seconds; NaN when the stream does not say. */
  readonly timestamp: number;
  readonly data: Uint8Array;
  readonly side: readonly Uint8Array[];
  readonly attributes: Readonly<Record<string, unknown>> | undefined;
}

const encoder = new TextEncoder();

/** Work out a layout. */
export function knownLayout(layout: FrameLayout, number: number): KnownLayout {
  let at = 0;
  const sidePlaces = layout.side.map((array) => {
    const place = { at: HEAD_BYTES + at, bytes: arrayBytes(array) };
    at += Math.ceil(place.bytes / 8) * 8;
    return place;
  });
  return { layout, number, text: encoder.encode(JSON.stringify(layout)), sideBytes: at, sidePlaces };
}

/** The attributes of a frame as bytes; none when there is nothing to tell. */
export function encodeAttributes(attributes: Frame["attributes"]): Uint8Array {
  for (const _ in attributes) return encoder.encode(JSON.stringify(attributes));
  return new Uint8Array(0);
}

/** Bytes of the note of frames of this layout. */
export function noteBytes({ sideBytes, text }: KnownLayout, attributeBytes: number): number {
  return HEAD_BYTES + sideBytes + text.length + 2 * attributeBytes + SPARE_BYTES;
}

/** Numbers of a frame for its head; NaN for what is not known. */
export interface HeadFacts {
  readonly frameNumber: number;
  readonly row: number;
  readonly exposureS: number;
  readonly timestamp: number;
  readonly dataBytes: number;
}

/** Write head, layout and attributes; pixels and side arrays are put in place by the caller. */
export function writeNote(note: Uint8Array, known: KnownLayout, attributes: Uint8Array, facts: HeadFacts): void {
  const view = new DataView(note.buffer, note.byteOffset, HEAD_BYTES);
  const textAt = HEAD_BYTES + known.sideBytes;
  const isRoom = textAt + known.text.length + attributes.length <= note.length;
  view.setFloat64(AT.frameNumber, facts.frameNumber, true);
  view.setFloat64(AT.row, facts.row, true);
  view.setFloat64(AT.exposureS, facts.exposureS, true);
  view.setFloat64(AT.timestamp, facts.timestamp, true);
  view.setUint32(AT.dataBytes, facts.dataBytes, true);
  view.setUint32(AT.sideBytes, known.sideBytes, true);
  view.setUint32(AT.layoutBytes, known.text.length, true);
  view.setUint32(AT.attributeBytes, isRoom ? attributes.length : 0, true);
  view.setUint32(AT.layoutNumber, known.number, true);
  note.set(known.text, textAt);
  if (isRoom) note.set(attributes, textAt + known.text.length);
}

/** Whether a frame fits into slots of this size. */
export function fits(known: KnownLayout, dataBytes: number, slot: Slot): boolean {
  return dataBytes <= slot.payload.length && HEAD_BYTES + known.sideBytes + known.text.length <= slot.note.length;
}

/** Bytes of a slot that are in use, for keeping it elsewhere. */
export function usedBytes(slot: Slot): { payload: number; note: number } {
  const view = new DataView(slot.note.buffer, slot.note.byteOffset, HEAD_BYTES);
  const u32 = (at: number) => view.getUint32(at, true);
  return {
    payload: u32(AT.dataBytes),
    note: HEAD_BYTES + u32(AT.sideBytes) + u32(AT.layoutBytes) + u32(AT.attributeBytes),
  };
}

/** Reads slots; keeps the layouts it has met. */
export class EntryReader {
  readonly #layouts = new Map<number, KnownLayout>();

  /** The frame in a slot. Its arrays are views: use them before the slot is given back. */
  read({ payload, note }: Slot): Entry {
    const view = new DataView(note.buffer, note.byteOffset, HEAD_BYTES);
    const number = view.getUint32(AT.layoutNumber, true);
    const textAt = HEAD_BYTES + view.getUint32(AT.sideBytes, true);
    const layoutEnd = textAt + view.getUint32(AT.layoutBytes, true);
    const attributeBytes = view.getUint32(AT.attributeBytes, true);
    let known = this.#layouts.get(number);
    if (!known) {
      known = knownLayout(parse(note.subarray(textAt, layoutEnd)) as FrameLayout, number);
      this.#layouts.set(number, known);
    }
    return {
      row: view.getFloat64(AT.row, true),
      frameNumber: view.getFloat64(AT.frameNumber, true),
      layoutNumber: number,
      layout: known.layout,
      exposureS: view.getFloat64(AT.exposureS, true),
      timestamp: view.getFloat64(AT.timestamp, true),
      data: payload.subarray(0, view.getUint32(AT.dataBytes, true)),
      side: known.sidePlaces.map(({ at, bytes }) => note.subarray(at, at + bytes)),
      attributes:
        attributeBytes > 0
          ? (parse(note.subarray(layoutEnd, layoutEnd + attributeBytes)) as Record<string, unknown>)
          : undefined,
    };
  }
}

/** JSON in shared memory, which text decoders refuse to read in place. */
function parse(shared: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(shared.slice()));
}
