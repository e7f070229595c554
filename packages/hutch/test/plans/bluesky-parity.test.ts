import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gaussianDetector, SoftMotor } from "../../src/devices/mod.ts";
import type { NamedDocument } from "../../src/documents/mod.ts";
import { RunEngine } from "../../src/engine/mod.ts";
import { BUILTIN_PLANS, PlanRegistry } from "../../src/plans/mod.ts";

interface Case {
  readonly words: string;
  readonly start: Record<string, unknown>;
  readonly positions: readonly (readonly number[])[];
}

/** Where we depart from Bluesky on purpose: extents of round spirals are those of the scan, not twice as large. */
const OUR_OWN: Readonly<Record<string, readonly string[]>> = {
  spiral: ["extents"],
  rel_spiral: ["extents"],
  spiral_fermat: ["extents"],
  rel_spiral_fermat: ["extents"],
};

const { cases } = JSON.parse(readFileSync(join(sourceFolder(), "bluesky-plans.json"), "utf8")) as { cases: Case[] };
const plans = new PlanRegistry(BUILTIN_PLANS);

for (const { words, start, positions } of cases) {
  test(`"${words}" tells and does what Bluesky's plan does`, async () => {
    const [m1, m2, m3] = [
      new SoftMotor("m1", { position: 0.5 }),
      new SoftMotor("m2", { position: -0.25 }),
      new SoftMotor("m3"),
    ];
    const det = gaussianDetector("det", { motor: m1 });
    const devices = new Map([m1, m2, m3, det].map((device) => [device.name, device]));
    const documents: NamedDocument[] = [];
    const engine = new RunEngine({ strict: true });
    engine.on("document", (document) => documents.push(document));
    const result = await engine.run(plans.resolveWords(words.split(" "), devices));
    assert.equal(result.exitStatus, "success", result.reason);

    const [first] = documents.flatMap((d) => (d.name === "start" ? [d.doc] : []));
    const { uid: _uid, time: _time, versions: _versions, scan_id: _scanId, ...ours } = first ?? assert.fail();
    const plan = words.split(" ")[0]!;
    const except = new Set(OUR_OWN[plan]);
    assert.deepEqual(without(ours, except), without(start, except));
    assert.deepEqual(Object.keys(ours).slice(0, 3), Object.keys(start).slice(0, 3), "order of the first keys");

    const rows = documents.flatMap((d) => (d.name === "event" ? [d.doc.data] : []));
    assert.equal(rows.length, positions.length);
    for (const [i, row] of rows.entries()) {
      const moved = ["m1", "m2", "m3"].filter((name) => name in row).map((name) => Number(row[name]));
      for (const [k, value] of moved.entries()) near(value, positions[i]![k]!, `point ${i + 1}`);
    }
  });
}

function without(value: object, keys: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key)));
}

function near(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${what}: ${actual} instead of ${expected}`);
}

/** The folder of the sources of this test, wherever it was compiled to. */
function sourceFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return here.replace(/([\\/])dist([\\/])test([\\/])/, "$1test$3");
}
