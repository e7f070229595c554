import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Acquisition, type SimulatedOptions, SimulatedXspress3 } from "../../../../src/control/xspress3/mod.ts";
import { LimitError, RequestError } from "../../../../src/errors/mod.ts";
import { deadTimeFactor, SCALAR, SCALARS } from "../../../../src/protocols/xspress3/mod.ts";

const whole: Acquisition = { frames: 1000, frameTimeS: 0.01, trigger: { source: "internal" } };

/** A simulated detector that has run for `seconds`. */
function detector(options: SimulatedOptions = {}, acquisition: Partial<Acquisition> = {}) {
  const time = { now: 0 };
  const backend = new SimulatedXspress3({ channels: 3, clock: () => time.now, ...options });
  const prepared = backend.prepare({ ...whole, ...acquisition });
  const read = (frame: number) => {
    const spectra = new Uint32Array(prepared.channels * prepared.bins);
    const scalars = new Uint32Array(prepared.channels * SCALARS);
    backend.readFrame(frame, spectra, scalars);
    return { spectra, scalars };
  };
  return { backend, prepared, time, read };
}
const total = (values: Uint32Array) => values.reduce((sum, value) => sum + value, 0);

test("the bins of a channel add up to its good events, and the windows to their bins", () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.integer(),
        photonsPerSecond: fc.integer({ min: 0, max: 5_000_000 }),
        low: fc.integer({ min: 0, max: 4095 }),
        width: fc.integer({ min: 0, max: 4000 }),
        partial: fc.boolean(),
      }),
      ({ seed, photonsPerSecond, low, width, partial }) => {
        const window = [low, Math.min(4095, low + width)] as const;
        const { backend, time, read, prepared } = detector(
          { seed, photonsPerSecond, channels: 2 },
          {
            windows: [
              [window, window],
              [
                [640, 640],
                [0, 4095],
              ],
            ],
            ...(partial && { partialSpectra: [{ first: 600, last: 727, bins: 64 }] }),
          },
        );
        backend.start();
        time.now = 1;
        const { spectra, scalars } = read(17);
        for (let channel = 0; channel < 2; channel++) {
          const spectrum = spectra.subarray(channel * prepared.bins, (channel + 1) * prepared.bins);
          const scalar = (index: number) => scalars[channel * SCALARS + index]!;
          assert.equal(total(spectrum), scalar(SCALAR.allGood));
          assert.equal(scalar(SCALAR.allEvents), scalar(SCALAR.allGood) + scalar(SCALAR.pileUp));
          assert.equal(scalar(SCALAR.totalTicks), 799_984);
          if (partial) continue;
          assert.equal(total(spectrum.subarray(window[0], window[1] + 1)), scalar(SCALAR.window0));
          const second = channel === 0 ? spectrum[640]! : total(spectrum);
          assert.equal(scalar(SCALAR.window1), second);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test("corrected for dead time, the events are the photons that came", () => {
  for (const photonsPerSecond of [50_000, 500_000, 3_000_000]) {
    const { backend, time, read, prepared } = detector({ photonsPerSecond, eventWidth: 8 });
    backend.start();
    time.now = 10;
    let photons = 0;
    const frames = 20;
    for (let frame = 0; frame < frames; frame++) {
      const { scalars } = read(frame);
      for (let channel = 0; channel < prepared.channels; channel++) {
        const scalar = (index: number) => scalars[channel * SCALARS + index]!;
        const factor = deadTimeFactor({
          liveTicks: scalar(SCALAR.liveTicks),
          allEvents: scalar(SCALAR.allEvents),
          resetTicks: scalar(SCALAR.resetTicks),
          eventWidth: 8,
        });
        photons += scalar(SCALAR.allEvents) * factor;
      }
    }
    const expected = photonsPerSecond * prepared.channels * frames * 0.01;
    assert.ok(
      Math.abs(photons - expected) < 6 * Math.sqrt(expected) * (1 + photonsPerSecond / 1e6),
      `${photons} of ${expected}`,
    );
  }
});

test("a frame follows from seed and number alone", () => {
  const [first, again, other] = [{}, {}, { seed: 2 }].map((options) => {
    const { backend, time, read } = detector(options);
    backend.start();
    time.now = 1;
    return read;
  });
  again!(3);
  assert.deepEqual(first!(7), again!(7));
  assert.notDeepEqual(first!(7), first!(8));
  assert.notDeepEqual(first!(7), other!(7));
});

test("keeps what lies outside partial spectra in the last bin", () => {
  const parts = [{ first: 600, last: 679, bins: 40 }];
  const { backend, time, read, prepared } = detector({ channels: 1 }, { partialSpectra: parts, frameTimeS: 0.1 });
  const full = detector({ channels: 1 }, { frameTimeS: 0.1 });
  for (const one of [{ backend, time }, full]) {
    one.backend.start();
    one.time.now = 1;
  }
  assert.equal(prepared.bins, 64);
  const { spectra } = read(0);
  const { spectra: raw } = full.read(0);
  for (let k = 0; k < 40; k++) assert.equal(spectra[k], raw[600 + 2 * k]! + raw[601 + 2 * k]!);
  assert.equal(spectra[63], total(raw) - total(raw.subarray(600, 680)));
});

test("loses the oldest frames when its buffer is not emptied, and says which", () => {
  const { backend, time, read } = detector({ bufferFrames: 10 });
  backend.start();
  time.now = 0.105;
  assert.deepEqual(backend.progress(), { frames: 10, flags: 0 });
  assert.equal(backend.overrun(), undefined);
  time.now = 0.135;
  assert.deepEqual(backend.overrun(), { first: 0, frames: 3 });
  assert.deepEqual(backend.progress(), { frames: 13, flags: 0x1_0000 });
  assert.deepEqual(read(2), read(12));
  backend.acknowledge(0, 5);
  assert.equal(backend.overrun(), undefined);
});

test("stops where it is, and gives what was complete", () => {
  const { backend, time, read } = detector();
  backend.start();
  time.now = 0.045;
  backend.stop();
  time.now = 1;
  assert.equal(backend.progress().frames, 4);
  read(3);
  assert.throws(() => read(4), RequestError);
});

test("gives frames as fast as they are taken when its pace is unlimited", () => {
  const { backend } = detector({ pace: "unlimited", bufferFrames: 10 }, { frames: 25 });
  assert.equal(backend.progress().frames, 0);
  backend.start();
  assert.equal(backend.progress().frames, 10);
  backend.acknowledge(0, 10);
  assert.equal(backend.progress().frames, 20);
  backend.acknowledge(10, 10);
  assert.equal(backend.progress().frames, 25);
});

test("refuses detectors that do not exist, and work without an acquisition", () => {
  assert.throws(() => new SimulatedXspress3({ channels: 0 }), LimitError);
  assert.throws(() => new SimulatedXspress3({ bins: 1000 }), LimitError);
  assert.throws(() => new SimulatedXspress3({ photonsPerSecond: 1e9 }), LimitError);
  const idle = new SimulatedXspress3();
  assert.throws(() => idle.start(), RequestError);
  assert.throws(() => idle.progress(), RequestError);
  idle.prepare(whole);
  assert.throws(() => idle.softwareTrigger(), RequestError);
});
