import { stringify } from "yaml";
import { DEVICE_TYPES } from "../../devices/mod.ts";
import type { SchemaNode } from "./known-keys.ts";
import { configJsonSchema } from "./load.ts";

/** Keys that the example leaves out as comments, because their defaults do for the simulated beamline. */
const COMMENTED = new Set(["channelAccess", "modules"]);

const WIDTH = 100;

/**
 * The text of a hutch.yaml for the simulated beamline, each key with what it means: what `hutch init` writes. Descriptions
 * and values are those of the schema.
 */
export function exampleConfig(): string {
  const { properties = {} } = configJsonSchema();
  const sections = Object.entries(properties).map(([key, node]) => {
    const comments = comment(node.description ?? "") + optionsComment(key, node);
    const text = stringify(
      { [key]: node.examples?.[0] ?? node.default },
      { lineWidth: WIDTH, flowCollectionPadding: true },
    );
    return comments + (COMMENTED.has(key) ? text.replace(/^(?=.)/gm, "# ") : text);
  });
  return `# The configuration of Hutch. Paths count from where this file is.\n\n${sections.join("\n")}`;
}

/** What can be said inside a key, where that is a mapping of fixed keys; the types of devices and what belongs to each. */
function optionsComment(key: string, node: SchemaNode): string {
  if (key === "devices") {
    const types = Object.entries(DEVICE_TYPES).map(([type, { summary, options }]) => {
      return comment(`  ${type}: ${summary} ${Object.keys(options.shape).join(", ")}`);
    });
    return types.join("");
  }
  const inner = [node, ...(node.anyOf ?? [])].find(({ properties }) => properties);
  return Object.entries(inner?.properties ?? {})
    .map(([key, { description = "" }]) => comment(`  ${key}: ${description}`))
    .join("");
}

function comment(text: string): string {
  return text === "" ? "" : `# ${text}\n`;
}
