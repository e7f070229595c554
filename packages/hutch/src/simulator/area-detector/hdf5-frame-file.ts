import { hostname } from "node:os";
import { RequestError } from "../../errors/mod.ts";
import {
  type AttributeValue,
  type Dataset,
  type Dtype,
  type Filter,
  type Group,
  Hdf5File,
  type Hdf5Object,
} from "../../formats/hdf5/mod.ts";
import type { DataType } from "./data-type.ts";
import { frameAttributes } from "./frame-attributes.ts";
import type { FrameFile, FrameFileOptions } from "./frame-file.ts";
import type { LayoutAttribute, LayoutDataset, LayoutGroup, LayoutLink, LayoutNode, LayoutSource } from "./layout.ts";
import { byteSize, type NDArray, type NDAttribute } from "./nd-array.ts";
import { WritingTimes } from "./writing-times.ts";

/** Rows of an attribute chunk when the number of frames is open. */
const ENDLESS_ATTRIBUTE_CHUNK = 16_384;
const PERFORMANCE_COLUMNS = 5;

const DTYPES: Readonly<Record<DataType, Dtype>> = {
  Int8: "<i1",
  UInt8: "<u1",
  Int16: "<i2",
  UInt16: "<u2",
  Int32: "<i4",
  UInt32: "<u4",
  Int64: "<i8",
  UInt64: "<u8",
  Float32: "<f4",
  Float64: "<f8",
};

const ATTRIBUTE_DTYPES: Readonly<Record<NDAttribute["type"], Dtype>> = {
  Int32: "<i4",
  UInt32: "<u4",
  Float64: "<f8",
  String: "S256",
};

/** A dataset that follows one attribute of the frames. */
interface AttributeColumn {
  readonly attribute: string;
  readonly dataset: Dataset;
}

/** Create the HDF5 file of a capture, with the tree of its layout. Throws when it cannot be created. */
export function openHdf5FrameFile(options: FrameFileOptions): FrameFile {
  const filters = filtersFor(options);
  const file = Hdf5File.create(options.path, { overwrite: true, swmr: options.swmr });
  try {
    return new Hdf5FrameFile(file, options, filters);
  } catch (error) {
    file.abandon();
    throw error;
  }
}

class Hdf5FrameFile implements FrameFile {
  readonly #file: Hdf5File;
  readonly #options: FrameFileOptions;
  readonly #filters: readonly Filter[];
  readonly #pictures = new Map<string, Dataset>();
  readonly #columns: AttributeColumn[] = [];
  readonly #lateAttributes: { readonly object: Hdf5Object; readonly attribute: LayoutAttribute }[] = [];
  readonly #links: { readonly group: Group; readonly link: LayoutLink }[] = [];
  readonly #times: WritingTimes;
  #otherAttributes: Group | undefined;
  #defaultPicture: Dataset | undefined;
  #performance: Dataset | undefined;
  #last: NDArray | undefined;

  constructor(file: Hdf5File, options: FrameFileOptions, filters: readonly Filter[]) {
    this.#file = file;
    this.#options = options;
    this.#filters = filters;
    this.#times = new WritingTimes(options.now(), byteSize(options.like));
    this.#build(file.root, options.layout.children);
    if (options.storesAttributes) this.#addOtherAttributes();
    for (const { group, link } of this.#links) {
      const target = file.root.get(link.target.replace(/^\//, ""));
      if (target) group.link(link.name, { hard: target });
    }
    file.publish();
  }

  get performance() {
    return this.#times.summary;
  }

  append(frame: NDArray): void {
    const picture = this.#destination(frame);
    const startS = this.#options.now();
    const { buffer, byteOffset, byteLength } = frame.pixels;
    picture?.append(new Uint8Array(buffer, byteOffset, byteLength));
    const attributes = frameAttributes(frame);
    for (const { attribute, dataset } of this.#columns) dataset.append([valueIn(attributes, attribute) ?? 0]);
    this.#setAttributes("OnFrame", frame);
    this.#last = frame;
    const row = this.#times.frame(startS, this.#options.now());
    this.#performance?.append(Float64Array.from(row));
  }

  flush(): void {
    this.#file.publish();
  }

  close(): void {
    if (this.#last) this.#setAttributes("OnFileClose", this.#last);
    try {
      this.#file.close();
    } catch (error) {
      this.#file.abandon();
      throw error;
    }
  }

  #build(parent: Group, nodes: readonly LayoutNode[]): void {
    for (const node of nodes) {
      if (node.kind === "group") this.#buildGroup(parent, node);
      else if (node.kind === "dataset") this.#buildDataset(parent, node);
      else this.#links.push({ group: parent, link: node });
    }
  }

  #buildGroup(parent: Group, node: LayoutGroup): void {
    const group = parent.requireGroup(node.name);
    this.#addAttributes(group, node.attributes);
    if (node.takesOtherAttributes) {
      this.#otherAttributes = group;
      group.setAttribute("hostname", fixedText(hostname()));
    }
    this.#build(group, node.children);
  }

  #buildDataset(parent: Group, node: LayoutDataset): void {
    const made = this.#makeDataset(parent, node);
    if (made) this.#addAttributes(made, node.attributes);
  }

  #makeDataset(parent: Group, { name, source }: LayoutDataset): Hdf5Object | undefined {
    const { storesAttributes, storesPerformance } = this.#options;
    switch (source.kind) {
      case "detector":
        return this.#addPicture(parent, name, source.isDefault);
      case "performance":
        return storesPerformance ? this.#addPerformance(parent, name) : undefined;
      case "ndattribute":
        return storesAttributes ? this.#addColumn(parent, name, source.attribute) : undefined;
      case "constant": {
        const { value, dtype } = constantValue(source);
        return parent.write(name, value, { dtype });
      }
    }
  }

  #addPicture(parent: Group, name: string, isDefault: boolean): Dataset {
    const { like, isSingle, chunk, fillValue } = this.#options;
    const picture = like.dimensions.map(({ size }) => size).reverse();
    const [rows = 1, columns = 1, ...colors] = picture;
    const tile = [chunk.rows || rows, chunk.columns || columns, ...colors];
    const dataset = parent.dataset(name, {
      dtype: DTYPES[like.dataType],
      fillValue: /64$/.test(like.dataType) && like.dataType !== "Float64" ? BigInt(Math.trunc(fillValue)) : fillValue,
      filters: this.#filters,
      ...(isSingle
        ? { shape: picture, chunk: tile }
        : { shape: [1, ...picture], maxShape: [this.#mostFrames, ...picture], chunk: [chunk.frames || 1, ...tile] }),
      attributes: pictureAttributes(like),
    });
    this.#pictures.set(dataset.path, dataset);
    if (isDefault || !this.#defaultPicture) this.#defaultPicture = dataset;
    return dataset;
  }

  #addPerformance(parent: Group, name: string): Dataset {
    this.#performance = parent.dataset(name, {
      dtype: "<f8",
      shape: [1, PERFORMANCE_COLUMNS],
      maxShape: [this.#mostFrames, PERFORMANCE_COLUMNS],
      chunk: [this.#attributeChunk, PERFORMANCE_COLUMNS],
    });
    return this.#performance;
  }

  #addColumn(parent: Group, name: string, attribute: string): Dataset | undefined {
    const facts = frameAttributes(this.#options.like).find((known) => known.name === attribute);
    if (!facts) return undefined;
    const dataset = parent.dataset(name, {
      dtype: ATTRIBUTE_DTYPES[facts.type],
      shape: [1],
      maxShape: [this.#mostFrames],
      chunk: [this.#attributeChunk],
      attributes: {
        NDAttrName: fixedText(facts.name),
        NDAttrDescription: fixedText(facts.description),
        NDAttrSourceType: fixedText(facts.sourceType),
        NDAttrSource: fixedText(facts.source),
      },
    });
    this.#columns.push({ attribute, dataset });
    return dataset;
  }

  /** Columns for the attributes that the layout does not name, in the group that takes them; the number comes last. */
  #addOtherAttributes(): void {
    const group = this.#otherAttributes;
    if (!group || !this.#options.layout.storesOtherAttributes) return;
    const placed = new Set(this.#columns.map(({ attribute }) => attribute));
    for (const { name } of frameAttributes(this.#options.like))
      if (!placed.has(name)) this.#addColumn(group, name, name);
  }

  #addAttributes(object: Hdf5Object, attributes: readonly LayoutAttribute[]): void {
    for (const attribute of attributes) {
      setAttribute(object, attribute, this.#options.like);
      if (attribute.when !== "OnFileOpen") this.#lateAttributes.push({ object, attribute });
    }
  }

  #setAttributes(when: LayoutAttribute["when"], frame: NDArray): void {
    for (const { object, attribute } of this.#lateAttributes) {
      if (attribute.when === when) setAttribute(object, attribute, frame);
    }
  }

  #destination(frame: NDArray): Dataset | undefined {
    const { destinationAttribute } = this.#options.layout;
    const path = destinationAttribute === undefined ? undefined : valueIn(frame.attributes, destinationAttribute);
    return (path === undefined ? undefined : this.#pictures.get(String(path))) ?? this.#defaultPicture;
  }

  get #mostFrames(): number | null {
    const { isSingle, frames } = this.#options;
    return isSingle ? 1 : frames || null;
  }

  get #attributeChunk(): number {
    const { isSingle, frames, attributeChunk } = this.#options;
    return isSingle ? 1 : attributeChunk || frames || ENDLESS_ATTRIBUTE_CHUNK;
  }
}

function filtersFor({ compression, zlibLevel }: FrameFileOptions): readonly Filter[] {
  if (compression === "None") return [];
  if (compression === "LZ4") return ["lz4"];
  if (compression === "BSLZ4") return ["bitshuffle-lz4"];
  if (compression === "zlib") return [{ name: "deflate", level: zlibLevel }];
  throw new RequestError(
    `The simulated file writer has no compression ${compression}. Choose None, zlib, LZ4 or BSLZ4.`,
  );
}

function valueIn(attributes: readonly NDAttribute[], name: string): number | string | undefined {
  return attributes.find((attribute) => attribute.name === name)?.value;
}

function pictureAttributes({ dimensions }: NDArray): Readonly<Record<string, AttributeValue>> {
  return {
    NDArrayNumDims: { value: dimensions.length, dtype: "<i4" },
    NDArrayDimOffset: Int32Array.from(dimensions, ({ offset }) => offset),
    NDArrayDimBinning: Int32Array.from(dimensions, ({ binning }) => binning),
    NDArrayDimReverse: Int32Array.from(dimensions, ({ reverse }) => (reverse ? 1 : 0)),
  };
}

function setAttribute(object: Hdf5Object, { name, source }: LayoutAttribute, frame: NDArray): void {
  if (source.kind === "constant") {
    object.setAttribute(name, constantValue(source));
    return;
  }
  const facts = frameAttributes(frame).find((known) => known.name === source.attribute);
  if (!facts) return;
  const { type, value } = facts;
  object.setAttribute(name, typeof value === "string" ? fixedText(value) : { value, dtype: ATTRIBUTE_DTYPES[type] });
}

function constantValue({ value, type }: Extract<LayoutSource, { kind: "constant" }>) {
  if (type === "string") return fixedText(value);
  const number = Number(value) || 0;
  return type === "int"
    ? { value: Math.trunc(number), dtype: "<i4" as const }
    : { value: number, dtype: "<f8" as const };
}

/** Text as areaDetector stores it: fixed length with room for one NUL. */
function fixedText(value: string): { readonly value: string; readonly dtype: Dtype } {
  return { value, dtype: `S${Buffer.byteLength(value) + 1}` };
}
