import assert from "node:assert/strict";
import { test } from "node:test";
import { SearchSchedule } from "../../../src/protocols/channel-access/mod.ts";

/** Drive the clock from one due time to the next; returns when each datagram left and with how many names. */
function run(schedule: SearchSchedule, untilMs: number, sent: (cids: number[], nowMs: number) => void = () => {}) {
  const log: { atMs: number; names: number }[] = [];
  let now = 0;
  while (now <= untilMs) {
    for (let batch = schedule.next(now); batch; batch = schedule.next(now)) {
      log.push({ atMs: now, names: batch.names.length });
      sent(
        batch.names.map(({ cid }) => cid),
        now,
      );
    }
    const due = schedule.nextDueMs(now);
    if (due === undefined) break;
    now = Math.max(due, now + 0.01);
  }
  return log;
}

test("a name without an answer is searched for again after a time that doubles, up to a limit", () => {
  const schedule = new SearchSchedule({ firstPeriodMs: 100, longestPeriodMs: 1000 });
  schedule.add({ cid: 1, name: "nobody" }, 0);
  const times = run(schedule, 5000).map(({ atMs }) => Math.round(atMs));
  assert.deepEqual(times, [0, 100, 300, 700, 1500, 2500, 3500, 4500]);
});

test("ten thousand names leave at the pace of the answers, without waiting for a timer", () => {
  const schedule = new SearchSchedule();
  for (let cid = 0; cid < 10_000; cid++) schedule.add({ cid, name: `device:${cid}` }, 0);
  let sentAtOnce = 0;
  let now = 0;
  const flying: number[][] = [];
  const pump = () => {
    for (let batch = schedule.next(now); batch; batch = schedule.next(now))
      flying.push(batch.names.map(({ cid }) => cid));
  };
  pump();
  sentAtOnce = flying.length;
  while (flying.length > 0) {
    now += 0.1;
    for (const cid of flying.shift()!) assert.equal(schedule.found(cid, now), 1);
    pump();
  }
  assert.equal(schedule.size, 0);
  assert.ok(sentAtOnce >= 8 && sentAtOnce <= 64, `${sentAtOnce} datagrams at once`);
});

test("hopeless names take a bounded part of the network, and do not delay new ones", () => {
  const schedule = new SearchSchedule({ firstPeriodMs: 50, longestPeriodMs: 500 });
  for (let cid = 0; cid < 5000; cid++) schedule.add({ cid, name: `nobody:${cid}` }, 0);
  const log = run(schedule, 20_000);
  const late = log.filter(({ atMs }) => atMs > 10_000 && atMs <= 20_000);
  assert.ok(late.length > 100 && late.length <= 520, `${late.length} datagrams in 10 s`);

  schedule.add({ cid: 20_000, name: "new" }, 20_000.5);
  const batch = schedule.next(20_000.5) ?? schedule.next(20_200);
  assert.ok(batch?.names.some(({ cid }) => cid === 20_000));
});

test("a removed name is neither searched for nor found", () => {
  const schedule = new SearchSchedule();
  schedule.add({ cid: 1, name: "a" }, 0);
  schedule.add({ cid: 2, name: "b" }, 0);
  schedule.remove(1);
  assert.deepEqual(
    schedule.next(0)?.names.map(({ cid }) => cid),
    [2],
  );
  assert.equal(schedule.found(1, 1), undefined);
  assert.equal(schedule.size, 1);
});

test("after failed connections the search waits, longer each time", () => {
  const waits = [0, 1, 2, 3].map((failures) => {
    const schedule = new SearchSchedule({ firstPeriodMs: 100 });
    schedule.add({ cid: 1, name: "a" }, 0, { failures });
    return schedule.nextDueMs(0);
  });
  assert.deepEqual(waits, [0, 100, 200, 400]);
});

test("news of a server makes everything due at once", () => {
  const schedule = new SearchSchedule({ firstPeriodMs: 1000 });
  schedule.add({ cid: 1, name: "a" }, 0);
  assert.ok(schedule.next(0));
  assert.equal(schedule.next(10), undefined);
  schedule.hurry(20);
  assert.deepEqual(
    schedule.next(20)?.names.map(({ cid }) => cid),
    [1],
  );
});
