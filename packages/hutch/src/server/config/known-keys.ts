/** The parts of a JSON schema that tell which keys are allowed where. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/**
 * The keys that the schema knows at a place in a document.
 *
 * @param path from the root to the mapping in question
 */
export function knownKeys(schema: SchemaNode, document: unknown, path: readonly PropertyKey[]): string[] {
  let nodes = variants(schema, document);
  let value = document;
  for (const step of path) {
    value = isRecord(value) || Array.isArray(value) ? (value as Record<PropertyKey, unknown>)[step] : undefined;
    nodes = nodes.flatMap((node) => child(node, step)).flatMap((node) => variants(node, value));
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
}

function child(node: SchemaNode, step: PropertyKey): SchemaNode[] {
  if (typeof step === "number") return node.items ? [node.items] : [];
  const property = node.properties?.[String(step)];
  if (property) return [property];
  return typeof node.additionalProperties === "object" ? [node.additionalProperties] : [];
}

/** The alternatives that a value may be meant as: by its `type` where that decides. */
function variants(node: SchemaNode, value: unknown): SchemaNode[] {
  const alternatives = node.oneOf ?? node.anyOf;
  if (!alternatives) return [node];
  const type = isRecord(value) ? value.type : undefined;
  const meant = alternatives.filter(
    (one) => one.properties?.type?.const === undefined || one.properties.type.const === type,
  );
  return meant.flatMap((one) => variants(one, value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
