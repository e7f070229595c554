import assert from "node:assert/strict";
import { test } from "node:test";
import { PutQueue } from "../../../src/simulator/records/put-queue.ts";

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const tick = () => new Promise(setImmediate);

test("a write that is finished at once leaves the queue free", () => {
  const queue = new PutQueue();
  const done: number[] = [];
  assert.equal(
    queue.add(() => void done.push(1)),
    undefined,
  );
  assert.equal(
    queue.add(() => void done.push(2)),
    undefined,
  );
  assert.deepEqual(done, [1, 2]);
});

test("writes begin one after the other, each when the one before has finished", async () => {
  const queue = new PutQueue();
  const first = deferred();
  const begun: number[] = [];
  queue.add(() => {
    begun.push(1);
    return first.promise;
  });
  const second = queue.add(() => void begun.push(2));
  const third = queue.add(() => void begun.push(3));
  await tick();
  assert.deepEqual(begun, [1]);
  first.resolve();
  await Promise.all([second, third]);
  assert.deepEqual(begun, [1, 2, 3]);
  await tick();
  assert.equal(
    queue.add(() => void begun.push(4)),
    undefined,
  );
});

test("a refused write does not hold up the next", async () => {
  const queue = new PutQueue();
  const first = deferred();
  queue.add(() => first.promise);
  const refused = queue.add(() => {
    throw new Error("no");
  });
  const third = queue.add(() => {});
  first.resolve();
  await assert.rejects(async () => refused, /no/);
  await third;
});

test("a writer that has gone gives up its turn", async () => {
  const queue = new PutQueue();
  const never = deferred();
  const gone = new AbortController();
  const first = queue.add(() => never.promise, gone.signal);
  const second = queue.add(() => {});
  gone.abort();
  await assert.rejects(async () => first, { code: "CANCELLED" });
  await second;
});
