// Writes the pages of docs/reference from what the program itself is made of: commands, configuration, macros, plans.
//   node scripts/reference.mjs            write them
//   node scripts/reference.mjs --check    write nothing; fail when one is not up to date
//   node scripts/reference.mjs --api      the reference of the library too, from doc comments, to docs/reference/api
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ensureBuilt, root } from "./ensure.mjs";

const isCheck = process.argv.includes("--check");
const folder = join(root, "docs/reference");
if (!isCheck) await ensureBuilt();

const compiled = (file) => import(new URL(`../packages/hutch/dist/src/${file}`, import.meta.url));
const { createProgram } = await compiled("cli/program.js");
const { MACROS } = await compiled("cli/shell/macros/mod.js");
const { usage } = await compiled("cli/shell/bind.js");
const { BUILTIN_PLANS, usageOf } = await compiled("plans/mod.js");
const { configJsonSchema } = await compiled("server/mod.js");
const { DEVICE_TYPES } = await compiled("devices/mod.js");
const { stringify } = await import("yaml");
const { z } = await import("zod");

/** What an argument of a plan asks of its device. */
const DEVICE_WORDS = { readable: "device", motor: "motor", movable: "motor" };

const PAGES = { "commands.md": commands, "configuration.md": configuration, "macros.md": macros, "plans.md": plans };

mkdirSync(folder, { recursive: true });
for (const [name, page] of Object.entries(PAGES)) {
  const path = join(folder, name);
  const text = `<!-- Written by scripts/reference.mjs. Do not edit. -->\n\n${page().trim()}\n`;
  if (text === present(path)) continue;
  if (isCheck) {
    console.error(`${relative(root, path)} is not up to date. Run: node scripts/reference.mjs`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log(`wrote ${relative(root, path)}`);
  }
}
if (process.argv.includes("--api")) {
  const typedoc = join(root, "docs/node_modules/typedoc/bin/typedoc");
  process.exitCode = spawnSync(process.execPath, [typedoc], { cwd: join(root, "docs"), stdio: "inherit" }).status ?? 1;
}

function commands() {
  const program = createProgram();
  const parts = [
    "# Commands",
    `In a checkout the program is \`./hutch\`, installed it is \`hutch\`. ${program.description()}`,
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 ended by the user. `--debug` shows where an error came from.",
    "## hutch",
    "Without a command: the shell, with [macros](macros.md), [plans](plans.md) and TypeScript at one prompt.",
    optionTable(program),
    ...program.commands.flatMap((command) => commandParts(command, "hutch", "##")),
  ];
  return parts.filter(Boolean).join("\n\n");
}

function commandParts(command, parent, level) {
  const name = `${parent} ${command.name()}`;
  const inner = command.commands.filter((one) => one.name() !== "help");
  const args = command.registeredArguments.map((arg) => [code(argumentText(arg)), arg.description, defaultText(arg)]);
  return [
    `${level} ${name}`,
    sentence(command.description()),
    args.length > 0 ? table(["argument", "meaning", "default"], args) : "",
    inner.length === 0 ? optionTable(command) : "",
    examples(command),
    ...inner.flatMap((one) => commandParts(one, name, `${level}#`)),
  ];
}

function argumentText(argument) {
  const text = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${text}>` : `[${text}]`;
}

function optionTable(command) {
  const options = command.options.filter(({ hidden }) => !hidden);
  return table(
    ["option", "meaning", "default"],
    options.map((option) => [code(option.flags), option.description, defaultText(option)]),
  );
}

function defaultText({ defaultValue }) {
  return defaultValue === undefined || typeof defaultValue === "boolean" ? "" : code(String(defaultValue));
}

/** The examples that a command's help ends with. */
function examples(command) {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  const [, text] = /\nExamples?:\n([\s\S]*)$/.exec(help) ?? [];
  return text ? `\`\`\`sh\n${text.replace(/^ {2}/gm, "").trim()}\n\`\`\`` : "";
}

function configuration() {
  const { properties } = configJsonSchema();
  const parts = Object.entries(properties).flatMap(([key, node]) => {
    const inner = [node, ...(node.anyOf ?? [])].find((one) => one.properties)?.properties;
    return [
      `## ${key}`,
      node.description,
      `Type: ${typeText(node)}. ${node.default === undefined ? "" : `Default: ${code(JSON.stringify(node.default))}.`}`,
      inner ? propertyTable(inner) : "",
      node.examples?.length ? `\`\`\`yaml\n${stringify({ [key]: node.examples[0] }).trim()}\n\`\`\`` : "",
    ];
  });
  return [
    "# Configuration: hutch.yaml",
    "`hutch init` writes a file with all keys and their meaning. Paths in it count from where the file is. A mistake is reported with line and column.",
    ...parts,
    "## Types of devices",
    "`type` says which; `labels`, a list of words to find the device by, can be given with each.",
    ...Object.entries(DEVICE_TYPES).flatMap(([type, { summary, options }]) => {
      const schema = z.toJSONSchema(options, { io: "input" });
      return [`### ${type}`, summary, propertyTable(schema.properties, schema.required)];
    }),
  ]
    .filter(Boolean)
    .join("\n\n");
}

function propertyTable(properties, required = []) {
  return table(["key", "type", "meaning"], propertyRows(properties, required, ""));
}

/** A row for each key; keys of inner mappings follow as `outer.inner`, those of mappings in a list as `outer[].inner`. */
function propertyRows(properties, required, prefix) {
  return Object.entries(properties).flatMap(([key, node]) => {
    const name = prefix + key;
    const { description = node.items?.description ?? "", default: preset } = node;
    const end = description === "" || /[.!?]$/.test(description) ? "" : ".";
    const meaning = [description + end, preset === undefined ? "" : `Default: ${code(JSON.stringify(preset))}.`];
    const row = [
      code(name) + (required.includes(key) ? " (needed)" : ""),
      typeText(node),
      meaning.filter(Boolean).join(" "),
    ];
    const inner = node.properties
      ? [node, `${name}.`]
      : node.items?.properties
        ? [node.items, `${name}[].`]
        : undefined;
    return inner ? [row, ...propertyRows(inner[0].properties, inner[0].required ?? [], inner[1])] : [row];
  });
}

/** A JSON schema in words. */
function typeText(node) {
  if (node.device) return `name of a ${DEVICE_WORDS[node.device]}`;
  if (node.enum) return node.enum.map((value) => code(String(value))).join(", ");
  if (node.anyOf) return node.anyOf.map(typeText).join(" or ");
  if (node.oneOf) return "mapping";
  if (node.type === "array") return `list of ${typeText(node.items ?? {}).replace(/^name of a (\w+)/, "$1 names")}`;
  if (node.type === "object") return "mapping";
  if (node.type === "integer") return "whole number";
  return { null: "none", string: "text", number: "number", boolean: "true or false" }[node.type] ?? "any";
}

function macros() {
  const parts = [...MACROS.values()].flatMap((macro) => {
    const rows = [...(macro.repeated ?? []), ...macro.parameters].map(({ name, type, doc, default: preset }) => [
      code(name),
      type,
      doc,
      preset === undefined || preset === "" ? "" : code(String(preset)),
    ]);
    return [
      `## ${macro.name}`,
      macro.doc,
      `\`\`\`text\n${usage(macro)}\n\nExample: ${macro.example}\n\`\`\``,
      table(["argument", "type", "meaning", "default"], rows),
    ];
  });
  return [
    "# Macros of the shell",
    "Typed without brackets, as in SPEC and Sardana. `help NAME` shows the same; plans can be typed in the same manner.",
    ...parts,
  ]
    .filter(Boolean)
    .join("\n\n");
}

function plans() {
  const parts = [...BUILTIN_PLANS].flatMap((plan) => {
    const { properties, required } = z.toJSONSchema(plan.schema, { io: "input" });
    return [
      `## ${plan.name}`,
      plan.summary,
      `\`\`\`text\n${usageOf(plan)}\n\nExample: hutch run ${plan.example}\n\`\`\``,
      propertyTable(properties, required),
    ];
  });
  return [
    "# Plans",
    "Started by name: `hutch run NAME ...`, in the shell, or dry with `hutch check NAME ...`. Arguments come in the order shown, `[optional]` ones last, groups in brackets can be repeated; every argument can be given as `name=value` instead. `exposureS` sets the exposure of the detectors for this run.",
    ...parts,
  ].join("\n\n");
}

function table(head, rows) {
  if (rows.length === 0) return "";
  const used = head.map((_, column) => rows.some((row) => row[column] !== ""));
  const line = (cells) => `| ${cells.filter((_, column) => used[column]).join(" | ")} |`;
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")));
  return [line(head), line(head.map(() => "---")), ...escaped.map(line)].join("\n");
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

function code(text) {
  return `\`${text}\``;
}

function present(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
