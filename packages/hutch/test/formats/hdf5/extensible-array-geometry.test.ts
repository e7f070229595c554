import assert from "node:assert/strict";
import { test } from "node:test";
import { ArrayGeometry, OWN_PARAMETERS } from "../../../src/formats/hdf5/extensible-array-geometry.ts";

const geometry = new ArrayGeometry(OWN_PARAMETERS);

test("every chunk has a place of its own, and places follow each other without gaps", () => {
  let expected = { superBlock: 0, block: 0, element: 0 };
  for (let number = 4; number < 300_000; number++) {
    assert.deepEqual(geometry.locate(number), expected);
    const { superBlock, block, element } = expected;
    if (element + 1 < geometry.blockElements(superBlock)) expected = { superBlock, block, element: element + 1 };
    else if (block + 1 < geometry.blocksOf(superBlock)) expected = { superBlock, block: block + 1, element: 0 };
    else expected = { superBlock: superBlock + 1, block: 0, element: 0 };
  }
});

test("the sizes are those libhdf5 computes from the same parameters", () => {
  assert.equal(geometry.superBlocks, 29);
  assert.equal(geometry.directSuperBlocks, 4);
  assert.equal(geometry.directBlocks, 6);
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6, 7].map((u) => geometry.blocksOf(u)),
    [1, 1, 2, 2, 4, 4, 8, 8],
  );
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].map((u) => geometry.blockElements(u)),
    [16, 32, 32, 64, 64, 128],
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((u) => geometry.firstElement(u)),
    [0, 16, 48, 112],
  );
});
