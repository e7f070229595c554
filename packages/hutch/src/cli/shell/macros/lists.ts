import { kindOf } from "../../../devices/mod.ts";
import { columns } from "../../output/columns.ts";
import { formatNumber } from "../../output/quantities.ts";
import { usage } from "../bind.ts";
import { type Macro, textOf } from "../macro.ts";
import { regularExpression } from "./motion.ts";

const PATTERN = { name: "pattern", type: "pattern", doc: "regular expression", default: "" } as const;

/** Macros that list what there is. */
export function listMacros(all: () => ReadonlyMap<string, Macro>): readonly Macro[] {
  return [
    {
      name: "lsm",
      doc: "List the motors with their limits.",
      example: "lsm m",
      parameters: [PATTERN],
      run: async ({ session, print }, { values }) => {
        const pattern = regularExpression(textOf(values, "pattern"));
        const motors = session.motors().filter(({ name }) => pattern.test(name));
        const rows = motors.map(async (motor) => {
          const key = (await motor.describe())[motor.name];
          const { low, high } = key?.limits?.control ?? {};
          return [motor.name, formatNumber(low), formatNumber(high), motor.unit ?? "", key?.source ?? ""];
        });
        const titles = [
          { title: "motor" },
          { title: "low limit", align: "right" },
          { title: "high limit", align: "right" },
          { title: "unit" },
          { title: "source" },
        ] as const;
        print(columns(titles, await Promise.all(rows)));
      },
    },
    {
      name: "lsdev",
      doc: "List all devices.",
      example: "lsdev",
      parameters: [PATTERN],
      run: ({ session, print }, { values }) => {
        const pattern = regularExpression(textOf(values, "pattern"));
        const active = new Set(session.detectors.map(({ name }) => name));
        const rows = session.devices
          .names()
          .filter((name) => pattern.test(name))
          .map((name) => {
            const device = session.devices.get(name);
            const labels = [...session.devices.labels(name), ...(active.has(name) ? ["active"] : [])];
            return [name, kindOf(device), labels.join(", ")];
          });
        print(columns([{ title: "device" }, { title: "kind" }, { title: "labels" }], rows));
      },
    },
    {
      name: "lsp",
      doc: "List the plans.",
      example: "lsp scan",
      parameters: [PATTERN],
      run: ({ session, print }, { values }) => {
        const pattern = regularExpression(textOf(values, "pattern"));
        const rows = [...session.plans]
          .filter(({ name }) => pattern.test(name))
          .map(({ name, summary }) => [name, summary]);
        print(columns([{ title: "plan" }, { title: "what it does" }], rows));
      },
    },
    {
      name: "lsmac",
      doc: "List the macros.",
      example: "lsmac scan",
      parameters: [PATTERN],
      run: ({ print }, { values }) => {
        const pattern = regularExpression(textOf(values, "pattern"));
        const rows = [...all().values()].filter(({ name }) => pattern.test(name)).map(({ name, doc }) => [name, doc]);
        print(columns([{ title: "macro" }, { title: "what it does" }], rows));
      },
    },
  ];
}

/** What `help NAME` says. */
export function macroHelp(macro: Macro): string {
  const parameters = [...(macro.repeated ?? []), ...macro.parameters];
  const rows = parameters.map(({ name, type, doc, default: preset }) => [
    `  ${name}`,
    type,
    preset === undefined ? doc : `${doc} (default ${preset === "" ? "none" : preset})`,
  ]);
  const table =
    rows.length === 0 ? "" : `\n\n${columns([{ title: "  argument" }, { title: "type" }, { title: "meaning" }], rows)}`;
  return `${macro.doc}\n\n  ${usage(macro)}\n\nExample: ${macro.example}${table}`;
}
