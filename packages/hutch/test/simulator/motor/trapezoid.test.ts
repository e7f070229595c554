import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  brake,
  cruise,
  cutAt,
  durationS,
  endOf,
  firstCrossing,
  moveTimeS,
  type Route,
  returnTo,
  type SpeedProfile,
  stateAt,
  trapezoid,
} from "../../../src/simulator/motor/trapezoid.ts";

const position = fc.double({ min: -1e5, max: 1e5, noNaN: true });
const profile = fc
  .record({
    speed: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
    base: fc.double({ min: 0, max: 1, noNaN: true }),
    acceleration: fc.double({ min: 0.1, max: 1e5, noNaN: true }),
  })
  .map(({ speed, base, acceleration }): SpeedProfile => ({ speed, baseSpeed: base * speed, acceleration }));

const close = (a: number, b: number, scale = 1) =>
  assert.ok(Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(scale)), `${a} and ${b}`);

/** Each stretch begins where the one before ends, and no stretch is faster than the profile. */
function checkContinuity(route: Route, { speed }: SpeedProfile): void {
  for (const [i, stretch] of route.entries()) {
    const next = route[i + 1];
    if (next) close(next.position, endOf([stretch], 0), Math.max(1e5, Math.abs(next.position)));
    assert.ok(stretch.durationS > 0);
    assert.ok(Math.abs(stretch.velocity) <= speed * (1 + 1e-9));
  }
}

test("a move ends at its target, is continuous and never faster than told", () => {
  fc.assert(
    fc.property(position, position, profile, (from, to, speeds) => {
      const route = trapezoid(from, to, speeds);
      checkContinuity(route, speeds);
      close(endOf(route, from), to, 1e5);
    }),
  );
});

test("a move takes the time that the textbook says", () => {
  fc.assert(
    fc.property(position, position, profile, (from, to, speeds) => {
      const { speed, baseSpeed, acceleration: a } = speeds;
      const d = Math.abs(to - from);
      const rampsDistance = (speed ** 2 - baseSpeed ** 2) / a;
      const expected =
        d >= rampsDistance
          ? (2 * (speed - baseSpeed)) / a + (d - rampsDistance) / speed
          : (2 * (Math.sqrt(baseSpeed ** 2 + a * d) - baseSpeed)) / a;
      close(moveTimeS(from, to, speeds), expected, expected);
    }),
  );
});

test("the measured move: 2 mm at 2 mm/s from 0.1 mm/s in 0.2 s takes 1.19 s", () => {
  close(moveTimeS(0, 2, { speed: 2, baseSpeed: 0.1, acceleration: 9.5 }), 1.19);
});

test("a move goes one way only and is symmetric in time", () => {
  fc.assert(
    fc.property(position, position, profile, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, speeds, part) => {
      const route = trapezoid(from, to, speeds);
      const total = durationS(route);
      const early = stateAt(route, total * part)?.position ?? to;
      const late = stateAt(route, total * (1 - part))?.position ?? to;
      close(early - from, to - late, 1e5);
      assert.ok(early >= Math.min(from, to) - 0.1 && early <= Math.max(from, to) + 0.1);
    }),
  );
});

test("no way takes no time", () => {
  assert.deepEqual(trapezoid(3, 3, { speed: 1, baseSpeed: 0, acceleration: 1 }), []);
});

test("a cruise goes on for ever, until it is cut and braked", () => {
  fc.assert(
    fc.property(
      position,
      fc.constantFrom(-1, 1),
      profile,
      fc.double({ min: 0.01, max: 50, noNaN: true }),
      (from, way, speeds, t) => {
        const search = cruise(from, way, speeds);
        assert.equal(durationS(search), Number.POSITIVE_INFINITY);
        const state = stateAt(search, t)!;
        const route = [...cutAt(search, t), ...brake(state, speeds)];
        checkContinuity(route, speeds);
        const stopped = endOf(route, from);
        const stoppingDistance = (state.velocity ** 2 - speeds.baseSpeed ** 2) / (2 * speeds.acceleration);
        close((stopped - state.position) * way, Math.max(0, stoppingDistance), 1e6);
      },
    ),
  );
});

test("a crossing is where the route is at that time, and the way back ends there", () => {
  fc.assert(
    fc.property(
      position,
      position,
      profile,
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (from, to, speeds, part) => {
        fc.pre(Math.abs(to - from) > 1);
        const route = trapezoid(from, to, speeds);
        const mark = from + (to - from) * part;
        const crossing = firstCrossing(route, mark, Math.sign(to - from));
        assert.ok(crossing);
        close(stateAt(route, crossing.timeS)!.position, mark, 1e5);
        assert.equal(firstCrossing(route, mark, -Math.sign(to - from)), undefined);
        const back = [...cutAt(route, crossing.timeS), ...returnTo(mark, crossing.state, speeds)];
        close(endOf(back, from), mark, 1e6);
      },
    ),
  );
});
