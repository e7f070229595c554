/**
 * The calls of the maker's library (C ABI, version 2 of its interface) that Hutch uses, each as result and arguments in
 * koffi's words. `path` is the handle that `xsp3_config` returns; card or channel -1 means all.
 */
export const PROTOTYPES = {
  // ncards, num_tf, baseIP, basePort, baseMAC, nchan, createmodule, modname, debug, card_index
  xsp3_config: ["int", ["int", "int", "str", "int", "str", "int", "int", "str", "int", "int"]],
  xsp3_close: ["int", ["int"]],
  xsp3_get_error_message: ["str", []],
  xsp3_get_revision: ["int", ["int"]],
  xsp3_get_num_chan: ["int", ["int"]],
  xsp3_get_bins_per_mca: ["int", ["int"]],
  xsp3_set_run_flags: ["int", ["int", "int"]],
  // path, card, clock source, flags, test pattern
  xsp3_clocks_setup: ["int", ["int", "int", "int", "int", "int"]],
  // path, folder, force
  xsp3_restore_settings: ["int", ["int", "str", "int"]],
  // path, chan, aux1_mode, res_thres, aux2_cont, disables, aux2_mode, nbits_eng -> frames that fit
  xsp3_format_run: ["int", ["int", "int", "int", "int", "int", "int", "int", "int"]],
  // path, first_chan, num_chan, first_frame, num_frames
  xsp3_histogram_clear: ["int", ["int", "int", "int", "int", "int"]],
  xsp3_histogram_start: ["int", ["int", "int"]],
  xsp3_histogram_arm: ["int", ["int", "int"]],
  xsp3_histogram_continue: ["int", ["int", "int"]],
  xsp3_histogram_pause: ["int", ["int", "int"]],
  xsp3_histogram_stop: ["int", ["int", "int"]],
  // path, card, num_tf, col_time, trig_mode, gap_mode
  xsp3_itfg_setup: ["int", ["int", "int", "int", "uint32_t", "int", "int"]],
  xsp3_set_glob_timeA: ["int", ["int", "int", "uint32_t"]],
  xsp3_set_glob_timeFixed: ["int", ["int", "int", "uint32_t"]],
  // path, buffer, x, y, t, dx, dy, dt
  xsp3_histogram_read3d: ["int", ["int", "void *", "uint", "uint", "uint", "uint", "uint", "uint"]],
  // path, buffer, scaler, chan, t, n_scalers, n_chan, dt
  xsp3_scaler_read: ["int", ["int", "void *", "uint", "uint", "uint", "uint", "uint", "uint"]],
  // path, flags, quiet, furthest frame
  xsp3_scaler_check_progress_details: ["int64_t", ["int", "void *", "int", "void *"]],
  // path, chan, tf, num_chan, num_tf
  xsp3_histogram_circ_ack: ["int", ["int", "uint", "uint", "uint", "uint"]],
  // path, chan, first overwritten frame -> frames overwritten
  xsp3_histogram_get_circ_overrun: ["int64_t", ["int", "int", "void *"]],
  // path, chan, window, low, high
  xsp3_set_window: ["int", ["int", "int", "int", "int", "int"]],
  xsp3_init_roi: ["int", ["int", "int"]],
  // path, chan, num_roi, {lhs, rhs, out_bins} of each -> bins in all
  xsp3_set_roi: ["int", ["int", "int", "int", "void *"]],
  // path, chan, 27 ints
  xsp3_get_trigger_b: ["int", ["int", "int", "void *"]],
} as const satisfies Readonly<Record<string, readonly [result: string, args: readonly string[]]>>;

/** A function of the library. */
export type LibraryCall = keyof typeof PROTOTYPES;

/** Calls that older or newer libraries lack, and that Hutch does without: the generation is named if it can be told. */
export const OPTIONAL_PROTOTYPES = {
  xsp3_get_generation: ["int", ["int", "int"]],
} as const satisfies Readonly<Record<string, readonly [result: string, args: readonly string[]]>>;

/** A function that may be missing. */
export type OptionalCall = keyof typeof OPTIONAL_PROTOTYPES;
