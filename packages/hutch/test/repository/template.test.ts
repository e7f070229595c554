import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UrlTemplate } from "../../src/repository/mod.ts";

const TEMPLATES = [
  "file:///data/drepo/{proposal}/data.h5#{scan}",
  "file:///data/drepo/{proposal}/{proposal}.h5#{proposal}/{scan}",
  "file:///data/drepo.hdf#{proposal}/{scan}",
  "file:///data/drepo/{proposal}/{proposal}-{scan}.h5#data/",
  "https://data.facility.eu/open/{proposal}/raw/{scan}.nxs#entry",
  "s3://bucket/{proposal}/{scan}",
];

test("fills every form of template", () => {
  const filled = TEMPLATES.map((text) => new UrlTemplate(text).fill({ proposal: "p1", scan: "7" }));
  assert.deepEqual(filled, [
    { path: "/data/drepo/p1/data.h5", inside: "7" },
    { path: "/data/drepo/p1/p1.h5", inside: "p1/7" },
    { path: "/data/drepo.hdf", inside: "p1/7" },
    { path: "/data/drepo/p1/p1-7.h5", inside: "data" },
    { path: "open/p1/raw/7.nxs", inside: "entry" },
    { path: "bucket/p1/7", inside: "" },
  ]);
});

test("parses what it fills, whatever the keys hold", () => {
  const key = fc.stringMatching(/^[^/]{1,12}$/u).filter((text) => !text.includes("\uD800"));
  for (const text of TEMPLATES) {
    const template = new UrlTemplate(text);
    fc.assert(
      fc.property(key, key, (proposal, scan) => {
        assert.deepEqual(template.match(template.fill({ proposal, scan })), { proposal, scan });
      }),
      { numRuns: 60 },
    );
  }
});

test("a key that is repeated must be the same everywhere", () => {
  const template = new UrlTemplate("file:///d/{proposal}/{proposal}-{scan}.h5");
  assert.equal(template.match({ path: "/d/p1/p2-7.h5", inside: "" }), undefined);
});

test("a name that can be cut in two ways is an error that shows both", () => {
  const template = new UrlTemplate("file:///d/{proposal}-{scan}");
  assert.throws(
    () => template.match({ path: "/d/a-b-c", inside: "" }),
    /"a-b-c" fits .* in two ways: proposal a-b, scan c; or proposal a, scan b-c/,
  );
  const narrowed = new UrlTemplate("file:///d/{proposal}-{scan}", { scan: "[a-z]" });
  assert.deepEqual(narrowed.match({ path: "/d/a-b-c", inside: "" }), { proposal: "a-b", scan: "c" });
});

test("a pattern with a slash makes a key of several folders", () => {
  const template = new UrlTemplate("file:///entry/{proposal}/{scan}", { scan: "20??????/??????" });
  assert.deepEqual(template.match({ path: "/entry/202601_Film/20260112/091726", inside: "" }), {
    proposal: "202601_Film",
    scan: "20260112/091726",
  });
  assert.equal(template.match({ path: "/entry/202601_Film/notes/091726", inside: "" }), undefined);
  assert.equal(template.fill({ proposal: "p", scan: "20260112/091726" }).path, "/entry/p/20260112/091726");
});

test("says what is wrong with a template", () => {
  const wrong: [string, RegExp][] = [
    ["/data/{proposal}/{scan}", /Begin it with file:\/\//],
    ["file:///data/{proposal}", /has no \{scan\}.*Write \{scan\} where/],
    ["file:///data/{scan}", /has no \{proposal\}/],
    ["file:///data/{proposal}/{frame}", /there is no key \{frame\}/],
    ["file:///data/{proposal}{scan}", /two keys touch/],
    ["http://{proposal}/{scan}", /name of the host/],
    ["http://host/{proposal}/{scan}?x=1", /cannot have a query/],
  ];
  for (const [text, message] of wrong) assert.throws(() => new UrlTemplate(text), message, text);
});
