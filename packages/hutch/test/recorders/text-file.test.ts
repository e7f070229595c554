import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { StorageError } from "../../src/errors/mod.ts";
import { TextFile } from "../../src/recorders/text-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hutch-text-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file that exists is left alone, and the new name is told", () => {
  const path = join(folder, "a", "run.csv");
  mkdirSync(join(folder, "a"));
  writeFileSync(path, "old");
  const notices: string[] = [];
  for (const text of ["first", "second"]) {
    const file = TextFile.create(path, (notice) => notices.push(notice));
    file.write(text);
    file.close();
  }
  assert.equal(readFileSync(path, "utf8"), "old");
  assert.equal(readFileSync(join(folder, "a", "run_1.csv"), "utf8"), "first");
  assert.equal(readFileSync(join(folder, "a", "run_2.csv"), "utf8"), "second");
  assert.match(notices[1]!, /run\.csv exists and is left as it is; this run goes to .*run_2\.csv\./);
});

test("a file that begins with what is written is gone on with, even after a torn line", () => {
  const path = join(folder, "run.csv");
  writeFileSync(path, "head\n1,2\n3,");
  const notices: string[] = [];
  const file = TextFile.create(path, (notice) => notices.push(notice));
  for (const line of ["head\n", "1,2\n", "3,4\n", "5,6\n"]) file.write(line);
  file.close();
  assert.equal(readFileSync(path, "utf8"), "head\n1,2\n3,4\n5,6\n");
  assert.deepEqual([file.path, notices], [path, []]);
});

test("at the first difference a new file is taken, with all that was written before", () => {
  const path = join(folder, "run.csv");
  writeFileSync(path, "head\n1,2\n3,4\n");
  for (const [last, name] of [
    ["3,5\n", "run_1.csv"],
    ["", "run_2.csv"],
  ] as const) {
    const file = TextFile.create(path);
    for (const line of ["head\n", "1,2\n", last]) file.write(line);
    file.close();
    assert.equal(readFileSync(path, "utf8"), "head\n1,2\n3,4\n");
    assert.equal(readFileSync(join(folder, name), "utf8"), `head\n1,2\n${last}`);
  }
});

test("every write is in the file at once", () => {
  const file = TextFile.create(join(folder, "run.csv"));
  file.write("µ\n");
  assert.equal(readFileSync(file.path, "utf8"), "µ\n");
  file.close();
  file.close();
});

test("a line that was cut short is ended before more is added", () => {
  const path = join(folder, "session.spec");
  writeFileSync(path, "1 2\n3");
  const file = TextFile.append(path);
  file.write("4 5\n");
  file.close();
  assert.equal(readFileSync(path, "utf8"), "1 2\n3\n4 5\n");
});

test("a full disk is told with its remedy", { skip: !existsSync("/dev/full") && "needs /dev/full" }, () => {
  const file = TextFile.append("/dev/full");
  const isFull = (error: unknown) => error instanceof StorageError && /disk is full/.test(error.message);
  assert.throws(() => file.write("text"), isFull);
  assert.throws(() => file.write("more"), isFull, "what was refused is tried again first");
  assert.throws(() => file.close(), isFull);
});

test("a folder that cannot be made is told", () => {
  writeFileSync(join(folder, "file"), "");
  assert.throws(
    () => TextFile.create(join(folder, "file", "run.csv")),
    (error) => error instanceof StorageError && error.message.includes(join(folder, "file", "run.csv")),
  );
});
