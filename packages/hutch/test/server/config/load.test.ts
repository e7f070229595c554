import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ConfigError, StorageError } from "../../../src/errors/mod.ts";
import { loadConfig, parseConfig } from "../../../src/server/config/mod.ts";

/** What a wrong file is told, line by line. */
const CASES: readonly (readonly [what: string, text: string, told: readonly (string | RegExp)[]])[] = [
  [
    "a misspelt key and a value of the wrong type, each at its place",
    "devices:\n  m1:\n    type: epics-motor\n    prefix: gp:m1\n    tolerence: 0.1\n    timeoutS: fast\n",
    [
      'hutch.yaml:5:5: devices.m1.tolerence: there is no key called "tolerence". Did you mean tolerance?',
      'hutch.yaml:6:15: devices.m1.timeoutS is "fast", but must be a number.',
    ],
  ],
  [
    "an unknown type of device",
    "devices:\n  m1:\n    type: epics-moter\n",
    [
      'hutch.yaml:3:11: devices.m1.type is "epics-moter", but must be one of epics-motor, area-detector, xspress3, signal, soft-motor, soft-detector. Did you mean epics-motor?',
    ],
  ],
  [
    "a value that is missing, at what it is missing from",
    "devices:\n  m1:\n    type: epics-motor\n",
    ["hutch.yaml:3:5: devices.m1.prefix is missing; it must be text."],
  ],
  [
    "a mistake inside the one alternative that fits",
    "simulator: {sed: 1}\n",
    ['hutch.yaml:1:13: simulator.sed: there is no key called "sed". Did you mean seed?'],
  ],
  [
    "a value that fits no alternative",
    "simulator: 7\n",
    ["hutch.yaml:1:12: simulator is 7, but must be true or false, or a mapping (key: value)."],
  ],
  [
    "a plugin's options",
    "devices:\n  d:\n    type: area-detector\n    prefix: 'kad:'\n    plugins: {stats: {address: S, sorce: roi}}\n",
    ['hutch.yaml:5:35: devices.d.plugins.stats.sorce: there is no key called "sorce". Did you mean source?'],
  ],
  [
    "a number outside its range",
    "simulator:\n  timeScale: 0\nchannelAccess:\n  serverPort: 70000\n",
    [
      "hutch.yaml:2:14: simulator.timeScale is 0, but must be more than 0.",
      "hutch.yaml:4:15: channelAccess.serverPort is 70000, but must be at most 65535.",
    ],
  ],
  [
    "a word that is none of the choices",
    "recorders: [nexus, spex]\n",
    ['hutch.yaml:1:20: recorders.1 is "spex", but must be one of spec, nexus, jsonl, csv, xdi. Did you mean spec?'],
  ],
  [
    "a device's name that cannot be typed",
    "devices:\n  m-1: {type: soft-motor}\n",
    ["hutch.yaml:2:3: devices.m-1 is no name. Use letters, digits and _, a letter first."],
  ],
  [
    "a baseline device that does not exist",
    "baseline: [m1, m22]\ndevices:\n  m1: {type: soft-motor}\n  m2: {type: soft-motor}\n",
    ['hutch.yaml:1:16: baseline: no device is called "m22". Did you mean m2?'],
  ],
  ["something else altogether", "- 1\n", ["hutch.yaml:1:1: The file is [1], but must be a mapping (key: value)."]],
  [
    "text that is no YAML",
    "beamline: a: b\n",
    [
      "hutch.yaml:1:11: Nested mappings are not allowed in compact mappings.",
      "Mend the line; a value with : or # in it needs quotes.",
    ],
  ],
  [
    "many mistakes: the first three, and how many more",
    "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n",
    [
      /^hutch\.yaml:1:1: a: there is no key called "a"\. Known here: beamline, simulator, /,
      /^hutch\.yaml:2:1: /,
      /^hutch\.yaml:3:1: .*\(and 2 more\)$/,
    ],
  ],
];

for (const [what, text, told] of CASES) {
  test(`names ${what}`, () => {
    assert.throws(
      () => parseConfig(text),
      (error) => {
        assert.ok(error instanceof ConfigError);
        const lines = error.message.split("\n");
        assert.equal(lines.length, told.length, error.message);
        for (const [i, line] of lines.entries()) {
          const expected = told[i]!;
          if (expected instanceof RegExp) assert.match(line, expected);
          else assert.equal(line, expected);
        }
        return true;
      },
    );
  });
}

test("an empty file is a configuration of defaults", () => {
  assert.deepEqual(parseConfig(""), {
    beamline: "hutch",
    simulator: false,
    channelAccess: {},
    data: { folder: "data" },
    recorders: ["nexus", "spec"],
    tableStyle: "bluesky",
    metadata: {},
    baseline: [],
    modules: [],
    devices: {},
  });
});

test("metadata takes whatever else is needed", () => {
  assert.deepEqual(parseConfig("metadata: {proposal: 7, cryostat: {serial: A1}}").metadata, {
    proposal: 7,
    cryostat: { serial: "A1" },
  });
});

test("the data folder counts from where the file is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hutch-config-"));
  try {
    const file = join(folder, "hutch.yaml");
    await writeFile(file, "data: {folder: runs/2026}\n");
    assert.equal((await loadConfig(file)).data.folder, join(folder, "runs/2026"));
    await writeFile(file, "data: {folder: /data}\n");
    assert.equal((await loadConfig(file)).data.folder, "/data");
    await writeFile(file, "dta: 1\n");
    await assert.rejects(loadConfig(file), (error) => (error as Error).message.startsWith(`${file}:1:1: dta`));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a file that is not there is named with what makes one", async () => {
  await assert.rejects(
    loadConfig("/nowhere/hutch.yaml"),
    (error) =>
      error instanceof StorageError &&
      error.message === "/nowhere/hutch.yaml: there is no such file.\nWrite one with: hutch init",
  );
});
