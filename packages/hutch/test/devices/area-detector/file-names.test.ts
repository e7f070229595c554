import assert from "node:assert/strict";
import { test } from "node:test";
import { fileStem, fileUri, folderOn, localPath } from "../../../src/devices/area-detector/file-names.ts";

const DAY = new Date(2026, 0, 5, 14, 3, 2, 17);

test("a folder carries its date and ends with a separator", () => {
  assert.equal(folderOn(DAY, "/data/%Y/%m/%d"), "/data/2026/01/05/");
  assert.equal(folderOn(DAY, "/data/100%/"), "/data/100%/");
  assert.equal(folderOn(DAY, "C:\\data\\"), "C:\\data\\");
  assert.throws(() => folderOn(DAY, "data"), /"data" is not absolute/);
  assert.throws(() => folderOn(DAY, `/${"x".repeat(300)}`), /302 characters long; 255 fit/);
});

test("a file name is new each millisecond", () => {
  assert.equal(fileStem("simdet", DAY), "simdet_20260105_140302_017");
  assert.notEqual(fileStem("simdet", DAY), fileStem("simdet", new Date(DAY.getTime() + 1)));
});

test("the IOC's path becomes ours where the folder is mounted elsewhere", () => {
  assert.equal(localPath("/ioc/2026/a.h5", "/ioc/", "/mnt/ioc"), "/mnt/ioc/2026/a.h5");
  assert.equal(localPath("/other/a.h5", "/ioc/", "/mnt/ioc"), "/other/a.h5");
});

test("a URI keeps blanks and signs of the path", () => {
  assert.equal(fileUri("/data/run 1/a#b.h5"), "file://localhost/data/run%201/a%23b.h5");
  assert.equal(fileUri("C:\\data\\a.h5"), "file://localhost/C%3A/data/a.h5");
});
