import { FormatError } from "../../errors/mod.ts";

/** An element of an XML text. Text between elements is left out: layout files carry all in attributes. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Line of its tag, from 1. */
  readonly line: number;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
}

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<![^>]*>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|</g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/**
 * The one root element of an XML text: elements, attributes and the five named entities, no name spaces or DTDs.
 *
 * @throws FormatError with the line where the text is not well-formed
 */
export function parseXml(text: string): XmlElement {
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  for (const token of text.matchAll(TOKEN)) {
    const line = text.slice(0, token.index).split("\n").length;
    const [whole, slash, name, attributeText = "", selfClosing] = token;
    if (whole === "<") throw new FormatError(`line ${line}: this is not an XML tag`);
    if (name === undefined) continue;
    if (slash) {
      const closed = open.pop();
      if (closed?.name !== name)
        throw new FormatError(`line ${line}: </${name}> closes <${closed?.name ?? "nothing"}>`);
      continue;
    }
    const element: OpenElement = { name, attributes: attributesOf(attributeText), children: [], line };
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else if (root) throw new FormatError(`line ${line}: <${name}> is a second root element`);
    else root = element;
    if (!selfClosing) open.push(element);
  }
  const unclosed = open.at(-1);
  if (unclosed) throw new FormatError(`line ${unclosed.line}: <${unclosed.name}> is not closed`);
  if (!root) throw new FormatError("line 1: there is no XML element");
  return root;
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, double, single] of text.matchAll(ATTRIBUTE)) {
    attributes[name!] = (double ?? single ?? "").replace(/&(\w+);/g, (whole, entity) => ENTITIES[entity] ?? whole);
  }
  return attributes;
}
