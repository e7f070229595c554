import { ByteWriter } from "./byte-writer.ts";
import type { ByteSink } from "./sink.ts";
import { roundUp, type Space } from "./space.ts";

const COLLECTION_BYTES = 4096;
const COLLECTION_HEAD = 16;
const OBJECT_HEAD = 16;
const MAX_OBJECTS = 65_535;

/** Where a heap object lies: the address of its collection and its number there. */
export interface HeapReference {
  readonly address: number;
  readonly index: number;
}

/** Takes texts (and other objects) of any length. */
export interface TextHeap {
  add(bytes: Uint8Array): HeapReference;
}

interface Collection {
  readonly address: number;
  readonly size: number;
  readonly objects: Uint8Array[];
  used: number;
  isDirty: boolean;
}

/** The global heap: collections of objects that other structures refer to. [specification 3.0, III.E] */
export class GlobalHeap implements TextHeap {
  readonly #space: Space;
  readonly #open: Collection[] = [];

  constructor(space: Space) {
    this.#space = space;
  }

  add(bytes: Uint8Array): HeapReference {
    const needed = OBJECT_HEAD + roundUp(bytes.length, 8);
    let collection = this.#open.at(-1);
    if (!collection || collection.used + needed > collection.size || collection.objects.length === MAX_OBJECTS) {
      collection = this.#newCollection(needed);
    }
    collection.objects.push(bytes.slice());
    collection.used += needed;
    collection.isDirty = true;
    return { address: collection.address, index: collection.objects.length };
  }

  /** Write what changed. Objects that are referred to already stay where they are. */
  write(sink: ByteSink): void {
    for (const collection of this.#open) {
      if (!collection.isDirty) continue;
      sink.write(collection.address, encodeCollection(collection));
      collection.isDirty = false;
    }
    this.#open.splice(0, this.#open.length - 1); // only the last one still has room
  }

  #newCollection(needed: number): Collection {
    const size = Math.max(COLLECTION_BYTES, roundUp(COLLECTION_HEAD + needed, 8));
    const collection: Collection = {
      address: this.#space.metadata(size),
      size,
      objects: [],
      used: COLLECTION_HEAD,
      isDirty: true,
    };
    this.#open.push(collection);
    return collection;
  }
}

function encodeCollection({ size, objects, used }: Collection): Uint8Array {
  const out = new ByteWriter(size).text("GCOL").u8(1, 0, 0, 0).u64(size);
  objects.forEach((object, i) => {
    out
      .u16(i + 1)
      .u16(1)
      .u32(0)
      .u64(object.length)
      .bytes(object);
    out.padTo(roundUp(out.length, 8));
  });
  const rest = size - used;
  if (rest >= OBJECT_HEAD) out.u16(0).u16(0).u32(0).u64(rest);
  return out.padTo(size).finish();
}
