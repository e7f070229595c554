/** What the hardware records. [Xspress3 API 2.2, `xsp3_set_run_flags`] */
export const RUN_FLAGS = {
  playback: 0x1,
  scope: 0x2,
  scalars: 0x4,
  histograms: 0x8,
  diagnosticHistograms: 0x10,
  circularBuffer: 0x100,
} as const;

/** A thing that the hardware can record. */
export type RunFlag = keyof typeof RUN_FLAGS;

/** Where the clock comes from. [Xspress3 API 2.2, `xsp3_clocks_setup`; `cdcm61004` is that of the Mini and the X4] */
export const CLOCK_SOURCES = { internal: 0, crystal: 1, external: 2, cdcm61004: 0x10, lmk61e2: 0x11 } as const;

/** A source of the clock. */
export type ClockSource = keyof typeof CLOCK_SOURCES;

/** How the clock is set up. */
export const CLOCK_FLAGS = { master: 0x1, noDither: 0x2, noCheck: 0x8, timestampSync: 0x4000_0000 } as const;

/** A choice about the clock. */
export type ClockFlag = keyof typeof CLOCK_FLAGS;

/** Generations of the electronics, in the order of their numbers. [Xspress3 API 2.2, `xsp3_get_generation`] */
export const GENERATIONS = ["Gen3", "Gen3 V7", "Mini", "Gen4"] as const;

/** Where the settings of one channel's trigger hold the event width, in ints. [Xspress3 API 2.2, `Xspress3_TriggerB`] */
export const TRIGGER_B = { ints: 27, eventTime: 13 } as const;

/** Words with all bits of a list. */
export function bitsOf<K extends string>(table: Readonly<Record<K, number>>, names: readonly K[]): number {
  return names.reduce((bits, name) => bits | table[name], 0);
}
