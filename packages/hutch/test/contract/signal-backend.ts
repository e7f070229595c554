import assert from "node:assert/strict";
import { test } from "node:test";
import type { DataValue, Reading } from "../../src/documents/mod.ts";
import { CancelledError, HutchError } from "../../src/errors/mod.ts";
import type { SignalBackend, Subscription } from "../../src/signals/mod.ts";

/** A running source with the signals that the contract talks about. `open` gives a new backend each time, unconnected. */
export interface SignalSourceUnderTest {
  /**
   * - `number`: 1.5, unit `mm`, precision 3, control limits -10 .. 10, writable
   * - `choice`: index 1 of `Off`, `On`, writable
   * - `text`: `hello`, writable
   * - `array`: float64 [1, 2, 3], writable
   * - `slow`: number whose write takes 50 ms or more to complete, but is to be seen at once
   * - `refuses`: number whose writes are refused
   */
  open(name: "number" | "choice" | "text" | "array" | "slow" | "refuses"): SignalBackend;
  /** Try to reach a signal that is not there; rejects within a second or so. */
  reachUnknown(name: string): Promise<void>;
  /** Change the value of `number` at the source. */
  change(value: number): void;
  /** Cut the connection of `number`, and let it come back. Absent where the source cannot go away. */
  cut?(): Promise<void> | void;
  mend?(): Promise<void> | void;
  close(): Promise<void> | void;
}

/** What one backend cannot do, by the test's name, with the reason. */
export type Exceptions = Readonly<Record<string, string>>;

/**
 * What every signal backend promises, whatever is behind it.
 *
 * @param name of the backend, before each test's name
 * @param start makes a fresh source for each test
 */
export function signalBackendContract(
  name: string,
  start: () => Promise<SignalSourceUnderTest> | SignalSourceUnderTest,
  exceptions: Exceptions = {},
): void {
  const promise = (what: string, body: (source: SignalSourceUnderTest) => Promise<void>) =>
    test(`${name}: ${what}`, { skip: exceptions[what] ?? false }, async () => {
      const source = await start();
      try {
        await body(source);
      } finally {
        await source.close();
      }
    });

  const opened = async (source: SignalSourceUnderTest, which: Parameters<SignalSourceUnderTest["open"]>[0]) => {
    const backend = source.open(which);
    await backend.connect({ timeoutMs: 3000 });
    return backend;
  };

  promise("connects, and its source is a URL", async (source) => {
    const backend = await opened(source, "number");
    assert.equal(backend.connected, true);
    assert.match(backend.source, /^[a-z]+:\/\/\S+$/);
    await backend.close();
  });

  promise("an unknown signal is an error that names it", async (source) => {
    await assert.rejects(
      async () => source.reachUnknown("no_such_signal"),
      (error) => error instanceof HutchError && error.message.includes("no_such_signal"),
    );
  });

  promise("get gives value and time", async (source) => {
    const backend = await opened(source, "number");
    const reading = await backend.get();
    assert.equal(reading.value, 1.5);
    assert.ok(Math.abs(reading.timestamp - Date.now() / 1000) < 60, `time ${reading.timestamp}`);
    await backend.close();
  });

  promise("what was put is read back, for each type", async (source) => {
    const cases = [
      ["number", -2.25],
      ["choice", 0],
      ["text", "a longer text than before"],
      ["array", new Float64Array([4, 5])],
    ] as const;
    for (const [which, value] of cases) {
      const backend = await opened(source, which);
      await backend.put(value);
      assert.deepEqual(plain((await backend.get()).value), plain(value), which);
      await backend.close();
    }
  });

  promise("describe gives type, shape, unit, precision, limits and choices", async (source) => {
    const number = await opened(source, "number");
    const key = await number.describe();
    assert.equal(key.source, number.source);
    assert.equal(key.dtype, "number");
    assert.deepEqual(key.shape, []);
    assert.equal(key.dtype_numpy, "<f8");
    assert.equal(key.units, "mm");
    assert.equal(key.precision, 3);
    assert.deepEqual(key.limits?.control, { low: -10, high: 10 });
    const choice = await opened(source, "choice");
    const choiceKey = await choice.describe();
    assert.equal(choiceKey.dtype, "integer");
    assert.deepEqual(choiceKey.choices, ["Off", "On"]);
    const text = await opened(source, "text");
    assert.equal((await text.describe()).dtype, "string");
    const array = await opened(source, "array");
    const arrayKey = await array.describe();
    assert.deepEqual([arrayKey.dtype, arrayKey.shape, arrayKey.dtype_numpy], ["array", [3], "<f8"]);
    for (const backend of [number, choice, text, array]) await backend.close();
  });

  promise("put waits for completion, unless told not to", async (source) => {
    const backend = await opened(source, "slow");
    const start = performance.now();
    await backend.put(1, { wait: false });
    const afterPlain = performance.now() - start;
    await until(async () => (await backend.get()).value === 1);
    await new Promise((resolve) => setTimeout(resolve, 80));
    const startWaiting = performance.now();
    await backend.put(2, { wait: true, timeoutMs: 3000 });
    const waited = performance.now() - startWaiting;
    assert.ok(afterPlain < waited, `plain ${afterPlain} ms, waiting ${waited} ms`);
    assert.ok(waited >= 45, `returned after ${waited} ms, but completion takes 50 ms`);
    await backend.close();
  });

  promise("an urgent put overtakes one that is pending", async (source) => {
    const backend = await opened(source, "slow");
    let finished = false;
    const pending = Promise.resolve(backend.put(1, { wait: true, timeoutMs: 3000 })).then(() => {
      finished = true;
    });
    await backend.put(7, { wait: false, urgent: true });
    await until(async () => finished || (await backend.get()).value === 7);
    assert.equal(finished, false, "the urgent value was only seen after the pending put had finished");
    await pending;
    await backend.close();
  });

  promise("a put that takes too long is an error that names the signal", async (source) => {
    const backend = await opened(source, "slow");
    await assert.rejects(
      async () => backend.put(1, { wait: true, timeoutMs: 5 }),
      (error) => error instanceof HutchError && error.message.includes(backend.source.split("://")[1]!),
    );
    await backend.close();
  });

  promise("waiting can be cancelled", async (source) => {
    const backend = await opened(source, "slow");
    const controller = new AbortController();
    const put = Promise.resolve(backend.put(1, { wait: true, signal: controller.signal }));
    controller.abort();
    await assert.rejects(put, CancelledError);
    await backend.close();
  });

  promise("a refused put is an error that names the signal", async (source) => {
    const backend = await opened(source, "refuses");
    await assert.rejects(
      async () => backend.put(99),
      (error) => error instanceof HutchError && error.message.includes(backend.source.split("://")[1]!),
    );
    await backend.close();
  });

  promise("a subscription starts with the present value and tells every change", async (source) => {
    const backend = await opened(source, "number");
    const updates = backend.subscribe({ kind: "every" });
    const iterator = updates[Symbol.asyncIterator]();
    assert.equal((await take(iterator)).value, 1.5);
    for (const value of [2, 3, 4]) {
      source.change(value);
      assert.equal((await take(iterator)).value, value);
    }
    assert.equal(updates.lost, 0);
    updates.close();
    await backend.close();
  });

  promise(
    "policy every keeps all, latest keeps the newest, a queue its newest few, and each counts its losses",
    async (source) => {
      const backend = await opened(source, "number");
      const other = await opened(source, "number");
      const witness = other.subscribe({ kind: "every" });
      const seen = witness[Symbol.asyncIterator]();
      await take(seen);
      const every = backend.subscribe({ kind: "every" });
      const queue = backend.subscribe({ kind: "queue", size: 3 });
      const latest = backend.subscribe();
      // Nobody reads until the source has said all it has to say; each change is sent before the next is made.
      const first = await Promise.all([every, queue, latest].map((s) => take(s[Symbol.asyncIterator]())));
      assert.deepEqual(
        first.map((reading) => reading.value),
        [1.5, 1.5, 1.5],
      );
      for (let value = 1; value <= 10; value++) {
        source.change(value);
        assert.equal((await take(seen)).value, value);
      }
      await backend.get();
      await until(async () => latest.lost === 9);
      assert.deepEqual(await drain(every, 10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      assert.equal(every.lost, 0);
      assert.deepEqual(await drain(queue, 3), [8, 9, 10]);
      assert.equal(queue.lost, 7);
      assert.deepEqual(await drain(latest, 1), [10]);
      for (const subscription of [witness, every, queue, latest]) subscription.close();
      await backend.close();
      await other.close();
    },
  );

  promise("closing a subscription ends its loop", async (source) => {
    const backend = await opened(source, "number");
    const updates = backend.subscribe();
    let count = 0;
    for await (const _ of updates) {
      count++;
      updates.close();
    }
    assert.equal(count, 1);
    await backend.close();
  });

  promise("tells when the connection goes and comes, and subscriptions survive it", async (source) => {
    assert.ok(source.cut && source.mend, "this source cannot be cut: list the exception");
    const backend = await opened(source, "number");
    const told: boolean[] = [];
    const stop = backend.onConnection((connected) => told.push(connected));
    const updates = backend.subscribe({ kind: "every" });
    const iterator = updates[Symbol.asyncIterator]();
    await take(iterator);
    await source.cut();
    await until(async () => !backend.connected);
    await assert.rejects(async () => backend.get({ timeoutMs: 500 }), HutchError);
    await source.mend();
    await until(async () => backend.connected);
    source.change(6);
    for (;;) if ((await take(iterator)).value === 6) break;
    assert.deepEqual(told, [false, true]);
    stop();
    updates.close();
    await backend.close();
  });
}

async function take(iterator: AsyncIterator<Reading>): Promise<Reading> {
  const late = AbortSignal.timeout(3000);
  const result = await Promise.race([
    iterator.next(),
    new Promise<never>((_, reject) => late.addEventListener("abort", () => reject(new Error("no update came")))),
  ]);
  assert.ok(!result.done, "the subscription ended");
  return result.value;
}

async function drain(subscription: Subscription, count: number): Promise<DataValue[]> {
  const iterator = subscription[Symbol.asyncIterator]();
  const values: DataValue[] = [];
  while (values.length < count) values.push((await take(iterator)).value);
  return values;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 3000;
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, "the condition did not come true within 3 s");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function plain(value: DataValue): DataValue {
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
}
