import assert from "node:assert/strict";
import { test } from "node:test";
import { figureOf, type PlotSource } from "../../../src/cook/mod.ts";
import { RequestError, UnknownNameError } from "../../../src/errors/mod.ts";
import { Dataset } from "../../../src/repository/mod.ts";

function scan(name: string, axes: readonly string[] = ["m1"]): PlotSource {
  return {
    name,
    title: `${name}: scan`,
    axes,
    signals: ["total"],
    dataset: new Dataset({
      variables: {
        total: { dims: ["index"], values: Float64Array.of(1, 4, 2, 3), units: "counts" },
        other: { dims: ["index"], values: Float64Array.of(9, 8, 7, 6), units: "counts" },
        label: { dims: ["index"], values: ["a", "b", "c", "d"] },
        image: {
          dims: ["index", "row", "column"],
          shape: [4, 2, 3],
          values: Uint16Array.from({ length: 24 }, (_, i) => i),
        },
      },
      coordinates: {
        m1: { dims: ["index"], values: Float64Array.of(0, 1, 0, 1), units: "mm" },
        m2: { dims: ["index"], values: Float64Array.of(0, 0, 5, 5), units: "mm" },
      },
    }),
  };
}

test("a scan is its hinted signal over its motor, with units", async () => {
  const { title, panels } = await figureOf([scan("scan 1")]);
  const [panel] = panels;
  assert.equal(title, "scan 1: scan");
  assert.ok(panel?.kind === "lines");
  assert.deepEqual(
    [panel.xAxis, panel.yAxis],
    [
      { name: "m1", unit: "mm" },
      { name: "total", unit: "counts" },
    ],
  );
  assert.deepEqual(Array.from(panel.curves[0]!.y), [1, 4, 2, 3]);
});

test("several scans share their axes, with a curve each", async () => {
  const { panels } = await figureOf([scan("scan 1"), scan("scan 2")]);
  const [panel, ...more] = panels;
  assert.equal(more.length, 0);
  assert.ok(panel?.kind === "lines");
  assert.deepEqual(
    panel.curves.map(({ name }) => name),
    ["scan 1", "scan 2"],
  );
});

test("a scan along two motors is a map, unless one axis is asked for", async () => {
  const source = scan("scan 3", ["m2", "m1"]);
  const [map] = (await figureOf([source])).panels;
  assert.ok(map?.kind === "image");
  assert.deepEqual([map.xAxis.name, map.yAxis.name, [...Array.from(map.values)]], ["m1", "m2", [1, 4, 2, 3]]);
  const [curve] = (await figureOf([source], { x: "m2" })).panels;
  assert.equal(curve?.kind, "lines");
});

test("a frame is drawn as the detector sees it; -1 is the last", async () => {
  const [panel] = (await figureOf([scan("scan 1")], { frame: -1 })).panels;
  assert.ok(panel?.kind === "image");
  assert.deepEqual([panel.columns, panel.rows, panel.isTopDown], [3, 2, true]);
  assert.deepEqual(Array.from(panel.values), [18, 19, 20, 21, 22, 23]);
});

test("maps by label share one color scale, and run along their first dimension to the right", async () => {
  const values = Float64Array.from({ length: 12 }, (_, i) => i);
  const dataset = new Dataset({
    variables: { intensity: { dims: ["Delay", "qy", "qz"], shape: [2, 2, 3], values } },
    coordinates: {
      Delay: { dims: ["Delay"], values: Float64Array.of(-10, 50), units: "ps" },
      qy: { dims: ["qy"], values: Float64Array.of(-0.1, 0.1) },
      qz: { dims: ["qz"], values: Float64Array.of(3, 3.1, 3.2) },
    },
  });
  const source = { name: "maps", title: "maps", dataset, axes: [], signals: ["intensity"] };
  const { panels } = await figureOf([source]);
  assert.deepEqual(
    panels.map(({ title }) => title),
    ["Delay = -10 ps", "Delay = 50 ps"],
  );
  const [first, second] = panels;
  assert.ok(first?.kind === "image" && second?.kind === "image");
  assert.deepEqual([first.columns, first.rows, Array.from(first.values)], [2, 3, [0, 3, 1, 4, 2, 5]]);
  assert.deepEqual(
    [first.zRange, second.zRange],
    [
      { low: 0, high: 11 },
      { low: 0, high: 11 },
    ],
  );
  const only = await figureOf([source], { at: { Delay: [40] } });
  assert.deepEqual(
    only.panels.map(({ title }) => title),
    ["Delay = 50 ps"],
  );
});

test("what cannot be drawn is refused by name", async () => {
  const source = scan("scan 1");
  await assert.rejects(figureOf([source], { y: ["totl"] }), UnknownNameError);
  await assert.rejects(figureOf([source], { y: ["label"] }), /label holds texts/);
  await assert.rejects(figureOf([source], { frame: 4 }), /image has 4 frames, 0 to 3; there is no frame 4/);
  await assert.rejects(figureOf([{ ...source, signals: [] }]), RequestError);
});
