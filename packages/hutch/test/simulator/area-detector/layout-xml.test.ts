import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError } from "../../../src/errors/mod.ts";
import { parseLayout } from "../../../src/simulator/area-detector/layout-xml.ts";

test("reads groups, datasets, attributes, links and the destination", () => {
  const layout = parseLayout(`
    <hdf5_layout auto_ndattr_default="false">
      <global name="detector_data_destination" ndattribute="SaveDest" />
      <group name="exchange">
        <attribute name="NX_class" source="constant" value="NXdata" type="string" />
        <attribute name="exposure" source="ndattribute" ndattribute="AcquireTime" when="OnFileClose" />
        <dataset name="data" source="detector" det_default="true" />
        <dataset name="theta" source="ndattribute" ndattribute="Theta" />
        <hardlink name="again" target="/exchange/data" />
        <group name="other" ndattr_default="true" />
      </group>
    </hdf5_layout>`);
  assert.equal(layout.storesOtherAttributes, false);
  assert.equal(layout.destinationAttribute, "SaveDest");
  assert.deepEqual(layout.children, [
    {
      kind: "group",
      name: "exchange",
      takesOtherAttributes: false,
      attributes: [
        { name: "NX_class", source: { kind: "constant", value: "NXdata", type: "string" }, when: "OnFileOpen" },
        { name: "exposure", source: { kind: "ndattribute", attribute: "AcquireTime" }, when: "OnFileClose" },
      ],
      children: [
        { kind: "dataset", name: "data", attributes: [], source: { kind: "detector", isDefault: true } },
        { kind: "dataset", name: "theta", attributes: [], source: { kind: "ndattribute", attribute: "Theta" } },
        { kind: "hardlink", name: "again", target: "/exchange/data" },
        { kind: "group", name: "other", attributes: [], children: [], takesOtherAttributes: true },
      ],
    },
  ]);
});

test("takes one group as the root", () => {
  assert.equal(parseLayout(`<group name="entry"/>`).children[0]?.name, "entry");
});

for (const [text, message] of [
  [`<layout/>`, /root element must be hdf5_layout/],
  [`<hdf5_layout><group/></hdf5_layout>`, /name is missing/],
  [`<hdf5_layout>\n<dataset name="a" source="camera"/></hdf5_layout>`, /line 2: <dataset>: source must be/],
  [`<hdf5_layout><dataset name="a" source="constant" type="byte"/></hdf5_layout>`, /type must be/],
  [`<hdf5_layout><file name="a"/></hdf5_layout>`, /only group, dataset/],
] as const) {
  test(`refuses ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseLayout(text),
      (error) => error instanceof FormatError && message.test(error.message),
    );
  });
}
