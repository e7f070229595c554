import assert from "node:assert/strict";
import { test } from "node:test";
import {
  directoriesToCreate,
  formatFileName,
  withSeparator,
} from "../../../src/simulator/area-detector/file-naming.ts";

test("makes file names as printf does", () => {
  const name = (template: string) => formatFileName(template, "/data/", "scan", 7);
  assert.equal(name("%s%s_%6.6d.h5"), "/data/scan_000007.h5");
  assert.equal(name("%s%s_%3.3d.h5"), "/data/scan_007.h5");
  assert.equal(name("%s%s_%04d.h5"), "/data/scan_0007.h5");
  assert.equal(name("%s%s_%4d|%%"), "/data/scan_   7|%");
  assert.equal(name("%s%s%-4d|"), "/data/scan7   |");
  assert.equal(name("%s%s_%x"), "/data/scan_7");
  assert.equal(formatFileName("%s%.2s%05d", "", "scan", -7), "sc-0007");
});

test("takes a template without a number, or with too many conversions", () => {
  assert.equal(formatFileName("%s%s.h5", "/data/", "nonum", 7), "/data/nonum.h5");
  assert.equal(formatFileName("%s%s%d%d", "a", "b", 3), "ab30");
});

test("ends a path with one separator", () => {
  assert.equal(withSeparator("/a/b"), "/a/b/");
  assert.equal(withSeparator("/a/b/"), "/a/b/");
  assert.equal(withSeparator(""), "");
});

test("makes directories below the first n, or at most the last n", () => {
  assert.deepEqual(directoriesToCreate("/a/b/c/d/", 0), []);
  assert.deepEqual(directoriesToCreate("/a/b/c/d/", 2), ["/a/b/c", "/a/b/c/d"]);
  assert.deepEqual(directoriesToCreate("/a/b/c/d/", -1), ["/a/b/c/d"]);
  assert.deepEqual(directoriesToCreate("/a/b/c/d", -3), ["/a/b", "/a/b/c", "/a/b/c/d"]);
  assert.deepEqual(directoriesToCreate("/a/b", -9), ["/a/b"], "never the first part");
});
