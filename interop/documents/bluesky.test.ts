import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gaussianDetector, SoftDetector, SoftMotor } from "hutch/devices";
import type { NamedDocument } from "hutch/documents";
import { RunEngine } from "hutch/engine";
import { BUILTIN_PLANS, PlanRegistry, supplement } from "hutch/plans";
import { runPeer, WITHOUT_PYTHON } from "../support/peer.ts";
import { type Difference, differences } from "./differences.ts";

/** One plan, as it is called there and typed here. */
interface Case {
  readonly words: string;
  readonly plan: string;
  readonly args?: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
  readonly baseline?: readonly string[];
  /** The trigger, counted from 1, at which the detector fails. */
  readonly failAt?: number;
}

const det = ["det"];
const CASES: readonly Case[] = [
  { words: "count det 3", plan: "count", args: [det], kwargs: { num: 3 } },
  { words: "count det 2 delayS=0.01", plan: "count", args: [det], kwargs: { num: 2, delay: 0.01 } },
  { words: "scan det m1 -1 1 5", plan: "scan", args: [det, "m1", -1, 1, 5] },
  { words: "scan det m1 -1 1 5", plan: "scan", args: [det, "m1", -1, 1, 5], baseline: ["m2"] },
  { words: "scan det m1 -1 1 m2 4 1.5 5", plan: "scan", args: [det, "m1", -1, 1, "m2", 4, 1.5, 5] },
  { words: "rel_scan det m1 -1 1 5", plan: "rel_scan", args: [det, "m1", -1, 1, 5] },
  { words: "list_scan det m1 [-1.5,0.3,2]", plan: "list_scan", args: [det, "m1", [-1.5, 0.3, 2]] },
  { words: "rel_list_scan det m1 [-1.5,0.3,2]", plan: "rel_list_scan", args: [det, "m1", [-1.5, 0.3, 2]] },
  {
    words: "grid_scan det m1 -1 1 3 m2 0 1 4 snake=true",
    plan: "grid_scan",
    args: [det, "m1", -1, 1, 3, "m2", 0, 1, 4],
    kwargs: { snake_axes: true },
  },
  {
    words: "grid_scan det m1 -1 1 3 m2 0 1 4 snake=false",
    plan: "grid_scan",
    args: [det, "m1", -1, 1, 3, "m2", 0, 1, 4],
    kwargs: { snake_axes: false },
  },
  {
    words: "rel_grid_scan det m1 -1 1 3 m2 0 1 2 snake=true",
    plan: "rel_grid_scan",
    args: [det, "m1", -1, 1, 3, "m2", 0, 1, 2],
    kwargs: { snake_axes: true },
  },
  { words: "scan det m1 -1 1 5", plan: "scan", args: [det, "m1", -1, 1, 5], failAt: 3 },
  { words: "count det 3", plan: "count", args: [det], kwargs: { num: 3 }, failAt: 1 },
];

/** Where the two are meant to differ. Each must be met by some plan; anything else is a failure. */
const ON_PURPOSE: readonly { readonly where: RegExp; readonly reason: string }[] = [
  { where: /^start\.versions/, reason: "each names itself" },
  { where: /\.source$/, reason: "the simulated devices are others: SIM:m1 there, soft://m1 here" },
  { where: /\.dtype_numpy$/, reason: "ours say how numbers are stored; ophyd.sim leaves it out" },
  { where: /\.data_keys\.m\d(_setpoint)?\.units$/, reason: "ours give units, here none; ophyd.sim leaves them out" },
  {
    where: /\.configuration\.m\d\.\w+\.m\d_(velocity|acceleration)/,
    reason: "constants of ophyd.sim's axis, which do nothing",
  },
  { where: /\.configuration\.det\.\w+\.det_noise/, reason: "ophyd.sim's own kinds of noise" },
  {
    where: /\.configuration\.det\.data_keys\.det_(Imax|center|sigma)\.dtype$/,
    reason: "1 is an integer in Python; these are real numbers",
  },
  { where: /^descriptor\.object_classes$/, reason: "optional and empty there; left out here" },
];

const plans = new PlanRegistry(BUILTIN_PLANS);

describe("the same plan gives the same documents in Bluesky and here", { skip: WITHOUT_PYTHON }, () => {
  let theirs: readonly (readonly Named[])[];
  const met = new Set<RegExp>();
  before(async () => {
    ({ runs: theirs } = (await runPeer("documents/bluesky_runs.py", [JSON.stringify(CASES)])) as { runs: Named[][] });
  });
  after(() => {
    const idle = ON_PURPOSE.filter(({ where }) => !met.has(where)).map(({ where, reason }) => `${where} (${reason})`);
    assert.deepEqual(idle, [], "these differences are listed, but nothing differs there");
  });

  for (const [index, { words, baseline, failAt }] of CASES.entries()) {
    const how = `${baseline ? ` with ${baseline} as baseline` : ""}${failAt ? `, failing at trigger ${failAt}` : ""}`;
    test(words + how, async () => {
      const ours = await documentsOf(CASES[index]!);
      assert.deepEqual(ours.map(titleOf), theirs[index]!.map(titleOf), "sequence of the documents");
      const found: Difference[] = [];
      const [theirRun, ourRun] = [comparable(theirs[index]!), comparable(ours)];
      for (const [i, [name, doc]] of ourRun.entries()) {
        for (const difference of differences(theirRun[i]![1], doc, name)) {
          const known = ON_PURPOSE.find(({ where }) => where.test(difference.path));
          if (known) met.add(known.where);
          else found.push(difference);
        }
      }
      assert.deepEqual(found, []);
    });
  }
});

type Named = readonly [name: string, doc: Readonly<Record<string, unknown>>];

async function documentsOf({ words, baseline = [], failAt = 0 }: Case): Promise<Named[]> {
  const m1 = new SoftMotor("m1", { position: 0.5 });
  const m2 = new SoftMotor("m2", { position: -0.25 });
  const detector = failAt === 0 ? gaussianDetector("det", { motor: m1 }) : failing(m1, failAt);
  const devices = new Map([m1, m2, detector].map((device) => [device.name, device]));
  const engine = new RunEngine({
    strict: true,
    preprocessors: [supplement({ baseline: [m1, m2].filter(({ name }) => baseline.includes(name)) })],
  });
  const documents: NamedDocument[] = [];
  engine.on("document", (document) => documents.push(document));
  const { exitStatus } = await engine.run(plans.resolveWords(words.split(" "), devices));
  assert.equal(exitStatus, failAt === 0 ? "success" : "fail");
  return documents.map(({ name, doc }) => [name, JSON.parse(JSON.stringify(doc))]);
}

/** The Gaussian detector, with a lamp that goes out at one of its triggers. */
function failing(motor: SoftMotor, failAt: number): SoftDetector {
  let triggers = -1;
  return new SoftDetector("det", {
    measure: () => {
      if (++triggers === failAt) throw new Error("the lamp has gone out");
      return Math.exp(-(motor.position ** 2) / 2);
    },
    settings: { Imax: 1, center: 0, sigma: 1 },
  });
}

/** What kind of document it is, with the fields that give its place. */
function titleOf([name, doc]: Named): string {
  return name === "event" ? `event ${doc.seq_num}` : name === "descriptor" ? `descriptor ${doc.name}` : name;
}

/** Documents without times, and with uids numbered in the order of their appearance, so that references compare. */
function comparable(documents: readonly Named[]): Named[] {
  const uids = new Map<unknown, string>();
  for (const [name, { uid }] of documents) uids.set(uid, `${name} ${uids.size}`);
  const clean = (value: unknown, key = ""): unknown => {
    if (Array.isArray(value)) return value.map((item) => clean(item));
    if (typeof value !== "object" || value === null) return uids.get(value) ?? value;
    if (key === "timestamps") return Object.fromEntries(Object.keys(value).map((name) => [name, "a time"]));
    return Object.fromEntries(
      Object.entries(value).flatMap(([k, inner]) => (k === "time" ? [] : [[k, clean(inner, k)]])),
    );
  };
  return documents.map(([name, doc]) => [name, clean(doc) as Record<string, unknown>]);
}
