import assert from "node:assert/strict";
import { test } from "node:test";
import { MockSpace } from "../../src/signals/mod.ts";

function space(): { mock: MockSpace; router: ReturnType<MockSpace["router"]> } {
  const mock = new MockSpace();
  mock.variable("mode", 1, { choices: ["Single", "Multiple", "Continuous"], dtype_numpy: "<i2" });
  mock.variable("path", new Uint8Array([47, 116, 109, 112, 0, 120]));
  mock.variable("number", 2.5, { units: "mm" });
  return { mock, router: mock.router() };
}

test("an enumerated value is a label, an index or a flag, as the program wants it", async () => {
  const { mock, router } = space();
  const label = router.signal("mode", "choice");
  await label.connect();
  assert.equal((await label.get()).value, "Multiple");
  await label.put("Continuous");
  assert.equal(mock.value("mode"), 2);
  assert.equal((await router.signal("mode", "number").get()).value, 2);
  assert.equal((await router.signal("mode", "flag").get()).value, true);
  const key = await label.describe();
  assert.deepEqual(
    [key.dtype, key.choices, key.dtype_numpy],
    ["string", ["Single", "Multiple", "Continuous"], undefined],
  );
});

test("a label that does not exist is refused, with the ones there are", async () => {
  const { mock, router } = space();
  const label = router.signal("mode", "choice");
  await label.connect();
  assert.throws(() => label.put("Multipel"), /No choice of ca:\/\/mode is called "Multipel"\. Did you mean Multiple\?/);
  assert.deepEqual(mock.puts, []);
});

test("characters are text up to the first NUL, and text is written with one", async () => {
  const { mock, router } = space();
  const path = router.signal("path", "text");
  await path.connect();
  assert.equal((await path.get()).value, "/tmp");
  await path.put("/dåta");
  assert.deepEqual(mock.value("path"), new TextEncoder().encode("/dåta\0"));
  assert.equal((await path.describe()).dtype, "string");
});

test("any takes a number as text from a command line, and refuses what is none", async () => {
  const { mock, router } = space();
  const number = router.signal("number", "any");
  await number.connect();
  await number.put("3.25");
  assert.equal(mock.value("number"), 3.25);
  assert.throws(() => number.put("fast"), /ca:\/\/number takes a number, not "fast"/);
});

test("watchers share one subscription and hear of changes; latest follows", async () => {
  const { mock, router } = space();
  const signal = router.signal("number", "number");
  await signal.connect();
  const heard: number[] = [];
  const leave = signal.watch(({ value }) => heard.push(value));
  await turn();
  mock.set({ number: 3 });
  await turn();
  assert.deepEqual(heard, [2.5, 3]);
  assert.equal(signal.latest?.value, 3);
  leave();
  mock.set({ number: 4 });
  await turn();
  assert.equal(signal.latest?.value, 3);
  assert.equal((await signal.read()).value, 4, "nobody watches, so it asks");
});

test("an update that a get has overtaken does not bring the old value back", async () => {
  const mock = new MockSpace();
  let now = 100;
  const variable = mock.variable("rbv", 0, { now: () => now });
  const signal = mock.router().signal("rbv", "number");
  signal.watch(() => {});
  await turn();
  now = 102;
  variable.post(7);
  assert.equal((await signal.get()).value, 7);
  now = 101;
  variable.post(6);
  await turn();
  assert.equal(signal.latest?.value, 7);
  now = 50;
  variable.post(5);
  await turn();
  assert.equal(signal.latest?.value, 5, "the source's clock was set back");
});

test("nothing is known of a source that has gone", async () => {
  const { mock, router } = space();
  const signal = router.signal("number", "number");
  signal.watch(() => {});
  await turn();
  assert.equal(signal.latest?.value, 2.5);
  mock.variable("number").connected = false;
  assert.equal(signal.latest?.value, undefined);
  mock.variable("number").connected = true;
  await turn();
  assert.equal(signal.latest?.value, 2.5);
});

test("labels are found out when a value is wanted before anybody has connected", async () => {
  const { mock, router } = space();
  assert.equal((await router.signal("mode", "choice").get()).value, "Multiple");
  await router.signal("mode", "choice").put("Single");
  assert.equal(mock.value("mode"), 0);
  const watched = router.signal("mode", "choice");
  const heard: string[] = [];
  watched.watch(({ value }) => heard.push(value));
  await turn();
  assert.deepEqual(heard, ["Single"]);
  for await (const { value } of router.signal("mode", "text").subscribe()) {
    assert.equal(value, "Single");
    break;
  }
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
