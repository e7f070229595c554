/**
 * Time as the simulated beamline lives it. Real clocks may run faster than the wall (`--time-scale`); tests drive a
 * virtual one by hand. Nothing in the simulator reads another clock.
 */
export interface SimClock {
  /** UNIX seconds, fractional, never going back. */
  now(): number;
  /** Run `action` once, `seconds` of simulated time from now; returns the function that cancels it. */
  after(seconds: number, action: () => void): () => void;
}

/** A clock that runs `scale` times as fast as the wall, starting at the present. */
export function scaledClock(scale = 1): SimClock {
  const startWall = Date.now() / 1000;
  const startTick = performance.now();
  return {
    now: () => startWall + ((performance.now() - startTick) / 1000) * scale,
    after: (seconds, action) => {
      const timer = setTimeout(action, Math.max(0, (seconds * 1000) / scale));
      return () => clearTimeout(timer);
    },
  };
}

/** A clock for tests: time passes only in `advance`, which runs what has become due, in order. */
export interface VirtualClock extends SimClock {
  advance(seconds: number): void;
}

export function virtualClock(start = 1_700_000_000): VirtualClock {
  let now = start;
  let due: { at: number; action: () => void }[] = [];
  return {
    now: () => now,
    after: (seconds, action) => {
      const entry = { at: now + Math.max(0, seconds), action };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    advance: (seconds) => {
      const end = now + seconds;
      for (;;) {
        const next = due.reduce<(typeof due)[number] | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
        if (!next || next.at > end) break;
        due = due.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.action();
      }
      now = end;
    },
  };
}
