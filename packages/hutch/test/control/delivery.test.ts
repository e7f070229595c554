import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Delivery, type DeliveryPolicy } from "../../src/control/mod.ts";

test("whatever the pace of the consumer, taken + waiting + lost is what was pushed, and order is kept", async () => {
  const policy = fc.oneof(
    fc.constant<DeliveryPolicy>({ kind: "latest" }),
    fc.constant<DeliveryPolicy>({ kind: "every" }),
    fc.integer({ min: 1, max: 200 }).map<DeliveryPolicy>((size) => ({ kind: "queue", size })),
  );
  await fc.assert(
    fc.asyncProperty(policy, fc.array(fc.boolean(), { maxLength: 400 }), async (kept, steps) => {
      const delivery = new Delivery<number>(kept);
      const iterator = delivery[Symbol.asyncIterator]();
      let pushed = 0;
      let taken = 0;
      let newest = 0;
      const takeOne = async () => {
        const result = await iterator.next();
        assert.ok(!result.done);
        assert.ok(result.value > newest, `${result.value} after ${newest}`);
        newest = result.value;
        taken++;
      };
      for (const push of steps) {
        if (push) delivery.push(++pushed);
        else if (pushed > newest) await takeOne();
      }
      while (newest < pushed) await takeOne();
      assert.equal(taken + delivery.lost, pushed);
      if (kept.kind === "every") assert.equal(delivery.lost, 0);
    }),
  );
});

test("a consumer that waits gets the next update at once, and the end when it is closed", async () => {
  let closed = 0;
  const delivery = new Delivery<number>({ kind: "latest" }, () => closed++);
  const iterator = delivery[Symbol.asyncIterator]();
  const next = iterator.next();
  delivery.push(1);
  assert.deepEqual(await next, { done: false, value: 1 });
  assert.equal(delivery.lost, 0);
  const last = iterator.next();
  delivery.close();
  delivery.close();
  assert.equal((await last).done, true);
  assert.equal(closed, 1);
});

test("losses on the way are added to its own", () => {
  const delivery = new Delivery<number>();
  delivery.push(1);
  delivery.push(2);
  delivery.countLost(3);
  assert.equal(delivery.lost, 4);
});

test("an error comes after what still waits", async () => {
  const delivery = new Delivery<number>({ kind: "every" });
  delivery.push(1);
  delivery.fail(new Error("gone"));
  const iterator = delivery[Symbol.asyncIterator]();
  assert.equal((await iterator.next()).value, 1);
  await assert.rejects(iterator.next(), /gone/);
});
