import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Device, gaussianDetector, type SoftDetector, SoftMotor } from "../../src/devices/mod.ts";
import type { Event, NamedDocument } from "../../src/documents/mod.ts";
import { RunEngine, type RunEngineOptions } from "../../src/engine/mod.ts";
import { BUILTIN_PLANS, PlanRegistry } from "../../src/plans/mod.ts";

/** Two motors and a detector that sees a peak, with an engine that keeps what it publishes. */
export interface Beamline {
  readonly engine: RunEngine;
  readonly documents: NamedDocument[];
  readonly m1: SoftMotor;
  readonly m2: SoftMotor;
  readonly det: SoftDetector;
  readonly devices: Map<string, Device>;
  readonly plans: PlanRegistry;
}

/** A folder of its own for a test, removed after it. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "hutch-engine-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function beamline(
  options: RunEngineOptions = {},
  speed: { velocity?: number; exposureS?: number } = {},
): Beamline {
  const { velocity, exposureS } = speed;
  const moving = velocity === undefined ? {} : { velocity };
  const m1 = new SoftMotor("m1", { ...moving, limits: { low: -100, high: 100 }, unit: "mm" });
  const m2 = new SoftMotor("m2", moving);
  const det = gaussianDetector("det", { motor: m1, ...(exposureS === undefined ? {} : { exposureS }) });
  const engine = new RunEngine({ strict: true, ...options });
  const documents: NamedDocument[] = [];
  engine.on("document", (document) => documents.push(document));
  const devices = new Map<string, Device>([m1, m2, det].map((device) => [device.name, device]));
  return { engine, documents, m1, m2, det, devices, plans: new PlanRegistry(BUILTIN_PLANS) };
}

/** Events of a stream. */
export function eventsOf(documents: readonly NamedDocument[], stream = "primary"): Event[] {
  const descriptors = documents.flatMap((d) => (d.name === "descriptor" && d.doc.name === stream ? [d.doc.uid] : []));
  return documents.flatMap((d) => (d.name === "event" && descriptors.includes(d.doc.descriptor) ? [d.doc] : []));
}

/** The only stop document. */
export function stopOf(documents: readonly NamedDocument[]) {
  const stops = documents.flatMap((d) => (d.name === "stop" ? [d.doc] : []));
  if (stops.length !== 1) throw new Error(`${stops.length} stop documents`);
  return stops[0]!;
}

/** Resolves at the first document that fits. */
export function documentThat(engine: RunEngine, fits: (document: NamedDocument) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = engine.on("document", (document) => {
      if (!fits(document)) return;
      stop();
      resolve();
    });
  });
}

/** Resolves when the engine is in a state. */
export function stateOf(engine: RunEngine, state: RunEngine["state"]): Promise<string> {
  return new Promise((resolve) => {
    if (engine.state === state) {
      resolve("");
      return;
    }
    const stop = engine.on("state", ({ to, reason }) => {
      if (to !== state) return;
      stop();
      resolve(reason);
    });
  });
}
