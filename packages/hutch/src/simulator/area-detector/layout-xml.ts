import { FormatError } from "../../errors/mod.ts";
import type {
  Layout,
  LayoutAttribute,
  LayoutDataset,
  LayoutGroup,
  LayoutLink,
  LayoutNode,
  LayoutSource,
} from "./layout.ts";
import { parseXml, type XmlElement } from "./xml.ts";

/**
 * The layout that an XML text describes [ADCore, hdf5_xml_layout_schema.xsd]: a root `hdf5_layout`, or one `group`.
 *
 * @throws FormatError with the line of what is wrong
 */
export function parseLayout(xml: string): Layout {
  const root = parseXml(xml);
  if (root.name === "group") return { children: [groupOf(root)], storesOtherAttributes: true };
  if (root.name !== "hdf5_layout") throw problem(root, "the root element must be hdf5_layout");
  const global = root.children.find(
    (child) => child.name === "global" && child.attributes.name === "detector_data_destination",
  );
  const destination = global?.attributes.ndattribute;
  return {
    children: root.children.filter((child) => child.name !== "global").map(nodeOf),
    storesOtherAttributes: root.attributes.auto_ndattr_default !== "false",
    ...(destination ? { destinationAttribute: destination } : {}),
  };
}

function nodeOf(element: XmlElement): LayoutNode {
  if (element.name === "group") return groupOf(element);
  if (element.name === "dataset") return datasetOf(element);
  if (element.name === "hardlink") return linkOf(element);
  throw problem(element, "only group, dataset, attribute and hardlink may stand here");
}

function groupOf(element: XmlElement): LayoutGroup {
  return {
    kind: "group",
    name: required(element, "name"),
    attributes: attributesOf(element),
    children: element.children.filter((child) => child.name !== "attribute").map(nodeOf),
    takesOtherAttributes: element.attributes.ndattr_default === "true",
  };
}

function datasetOf(element: XmlElement): LayoutDataset {
  const { source } = element.attributes;
  return {
    kind: "dataset",
    name: required(element, "name"),
    attributes: attributesOf(element),
    source:
      source === undefined
        ? { kind: "performance" }
        : source === "detector"
          ? { kind: "detector", isDefault: element.attributes.det_default === "true" }
          : sourceOf(element),
  };
}

function linkOf(element: XmlElement): LayoutLink {
  return { kind: "hardlink", name: required(element, "name"), target: required(element, "target") };
}

function attributesOf(element: XmlElement): readonly LayoutAttribute[] {
  return element.children
    .filter((child) => child.name === "attribute")
    .map((child) => ({ name: required(child, "name"), source: sourceOf(child), when: whenOf(child) }));
}

function sourceOf(element: XmlElement): LayoutSource {
  const { source, value = "", type = "string" } = element.attributes;
  if (source === "ndattribute") return { kind: "ndattribute", attribute: required(element, "ndattribute") };
  if (source !== "constant") throw problem(element, "source must be detector, ndattribute or constant");
  if (type !== "int" && type !== "float" && type !== "string")
    throw problem(element, "type must be int, float or string");
  return { kind: "constant", value, type };
}

function whenOf(element: XmlElement): LayoutAttribute["when"] {
  const { when = "OnFileOpen" } = element.attributes;
  if (when === "OnFileOpen" || when === "OnFileClose" || when === "OnFrame") return when;
  throw problem(element, "when must be OnFileOpen, OnFileClose or OnFrame");
}

function required(element: XmlElement, name: string): string {
  const value = element.attributes[name];
  if (!value) throw problem(element, `${name} is missing`);
  return value;
}

function problem(element: XmlElement, what: string): FormatError {
  return new FormatError(`line ${element.line}: <${element.name}>: ${what}`);
}
