/** Where a value in the file comes from: a fixed text or number, or an attribute of the frames. */
export type LayoutSource =
  | { readonly kind: "constant"; readonly value: string; readonly type: "int" | "float" | "string" }
  | { readonly kind: "ndattribute"; readonly attribute: string };

/** An HDF5 attribute. Those that come from frames are set when the file is opened, at each frame, or at its end. */
export interface LayoutAttribute {
  readonly name: string;
  readonly source: LayoutSource;
  readonly when: "OnFileOpen" | "OnFrame" | "OnFileClose";
}

/** A group of a file that is still to be made. */
export interface LayoutGroup {
  readonly kind: "group";
  readonly name: string;
  readonly attributes: readonly LayoutAttribute[];
  readonly children: readonly LayoutNode[];
  /** Takes the frame attributes that the layout does not name. */
  readonly takesOtherAttributes: boolean;
}

/** A dataset that is still to be made. Without a source it is the table of writing times. */
export interface LayoutDataset {
  readonly kind: "dataset";
  readonly name: string;
  readonly attributes: readonly LayoutAttribute[];
  readonly source:
    | LayoutSource
    | { readonly kind: "detector"; readonly isDefault: boolean }
    | { readonly kind: "performance" };
}

/** Another name for an object, by its path. */
export interface LayoutLink {
  readonly kind: "hardlink";
  readonly name: string;
  readonly target: string;
}

export type LayoutNode = LayoutGroup | LayoutDataset | LayoutLink;

/** The tree of a file, as an XML layout file describes it [ADCore, NDFileHDF5]. */
export interface Layout {
  readonly children: readonly LayoutNode[];
  /** Whether frame attributes that the layout does not name are stored. */
  readonly storesOtherAttributes: boolean;
  /** Frame attribute whose value is the path of the dataset that takes the frame. */
  readonly destinationAttribute?: string;
}

const nexusClass = (value: string): LayoutAttribute => constant("NX_class", value, "string");

function constant(name: string, value: string, type: "int" | "string"): LayoutAttribute {
  return { name, source: { kind: "constant", value, type }, when: "OnFileOpen" };
}

function group(name: string, nxClass: string | undefined, children: readonly LayoutNode[]): LayoutGroup {
  const attributes = nxClass === undefined ? [] : [nexusClass(nxClass)];
  return { kind: "group", name, attributes, children, takesOtherAttributes: false };
}

/** The tree that areaDetector writes when no layout file is given. */
export const DEFAULT_LAYOUT: Layout = {
  storesOtherAttributes: true,
  children: [
    group("entry", "NXentry", [
      group("instrument", "NXinstrument", [
        group("detector", "NXdetector", [
          {
            kind: "dataset",
            name: "data",
            attributes: [constant("signal", "1", "int")],
            source: { kind: "detector", isDefault: true },
          },
          group("NDAttributes", "NXcollection", [
            {
              kind: "dataset",
              name: "ColorMode",
              attributes: [],
              source: { kind: "ndattribute", attribute: "ColorMode" },
            },
          ]),
        ]),
        { ...group("NDAttributes", "NXcollection", []), takesOtherAttributes: true },
        group("performance", undefined, [
          { kind: "dataset", name: "timestamp", attributes: [], source: { kind: "performance" } },
        ]),
      ]),
      group("data", "NXdata", [{ kind: "hardlink", name: "data", target: "/entry/instrument/detector/data" }]),
    ]),
  ],
};
