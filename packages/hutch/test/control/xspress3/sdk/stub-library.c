/*
 * A stand-in for the Xspress3's library: our own prototypes, just enough behaviour to see whether Hutch calls it rightly.
 * Every call but the reads is written to a log that the test reads with stub_log; stub_fail makes one of them fail.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static char log_text[65536];
static char failing[64];
static int fail_status;
static const char *last_error = "";
static int channels = 4;
static int64_t frames_there;
static int buffer_frames = 16384;
static int64_t overrun_first, overrun_frames;
static uint32_t flags_now;

static int note(const char *call, const char *arguments) {
  size_t used = strlen(log_text);
  snprintf(log_text + used, sizeof log_text - used, "%s(%s)\n", call, arguments);
  if (strcmp(call, failing) != 0) return 0;
  last_error = "the stub was told to fail";
  return fail_status;
}

#define NOTE(...) do { char args_[256]; snprintf(args_, sizeof args_, __VA_ARGS__); \
  int status_ = note(__func__, args_); if (status_ < 0) return status_; } while (0)

const char *stub_log(void) { return log_text; }
void stub_clear(void) { log_text[0] = 0; failing[0] = 0; }
void stub_fail(const char *call, int status) { snprintf(failing, sizeof failing, "%s", call); fail_status = status; }
void stub_frames(int frames, unsigned flags) { frames_there = frames; flags_now = flags; }
void stub_overrun(int first, int frames) { overrun_first = first; overrun_frames = frames; }

static const char *text(const char *value) { return value ? value : "NULL"; }

int xsp3_config(int cards, int num_tf, char *ip, int port, char *mac, int nchan, int create, char *name, int debug, int index) {
  NOTE("%d, %d, %s, %d, %s, %d, %d, %s, %d, %d", cards, num_tf, text(ip), port, text(mac), nchan, create, text(name), debug, index);
  if (nchan > 0) channels = nchan;
  return 42;
}
int xsp3_close(int path) { NOTE("%d", path); return 0; }
const char *xsp3_get_error_message(void) { return last_error; }
int xsp3_get_revision(int path) { return path == 42 ? 0x202 : -2; }
#ifndef WITHOUT_GENERATION
int xsp3_get_generation(int path, int card) { return path == 42 && card == 0 ? 3 : -2; }
#endif
#ifndef WITHOUT_CHANNELS
int xsp3_get_num_chan(int path) { return path == 42 ? channels : -2; }
#endif
int xsp3_get_bins_per_mca(int path) { return path == 42 ? 4096 : -2; }
int xsp3_set_run_flags(int path, int flags) { NOTE("%d, 0x%x", path, flags); return 0; }
int xsp3_clocks_setup(int path, int card, int source, int flags, int pattern) {
  NOTE("%d, %d, 0x%x, 0x%x, %d", path, card, source, flags, pattern);
  return 0;
}
int xsp3_restore_settings(int path, char *folder, int force) { NOTE("%d, %s, %d", path, folder, force); return 0; }
int xsp3_format_run(int path, int chan, int a1, int res, int a2c, int dis, int a2, int nbits) {
  NOTE("%d, %d, %d, %d, %d, %d, %d, %d", path, chan, a1, res, a2c, dis, a2, nbits);
  return buffer_frames;
}
int xsp3_histogram_clear(int path, int c0, int nc, int f0, int nf) { NOTE("%d, %d, %d, %d, %d", path, c0, nc, f0, nf); return 0; }
int xsp3_histogram_start(int path, int card) { NOTE("%d, %d", path, card); return 0; }
int xsp3_histogram_arm(int path, int card) { NOTE("%d, %d", path, card); return 0; }
int xsp3_histogram_continue(int path, int card) { NOTE("%d, %d", path, card); frames_there++; return 0; }
int xsp3_histogram_pause(int path, int card) { NOTE("%d, %d", path, card); return 0; }
int xsp3_histogram_stop(int path, int card) { NOTE("%d, %d", path, card); return 0; }
int xsp3_itfg_setup(int path, int card, int num_tf, uint32_t col_time, int trig, int gap) {
  NOTE("%d, %d, %d, %u, %d, %d", path, card, num_tf, col_time, trig, gap);
  return 0;
}
int xsp3_set_glob_timeA(int path, int card, uint32_t word) { NOTE("%d, %d, 0x%x", path, card, word); return 0; }
int xsp3_set_glob_timeFixed(int path, int card, uint32_t word) { NOTE("%d, %d, %u", path, card, word); return 0; }
int xsp3_histogram_read3d(int path, uint32_t *buf, unsigned x, unsigned y, unsigned t, unsigned dx, unsigned dy, unsigned dt) {
  if (path != 42) return -2;
  for (unsigned k = 0; k < dt; k++)
    for (unsigned j = 0; j < dy; j++)
      for (unsigned i = 0; i < dx; i++) *buf++ = (t + k) * 100000 + (y + j) * 10000 + x + i;
  return 0;
}
int xsp3_scaler_read(int path, uint32_t *dest, unsigned s, unsigned c, unsigned t, unsigned ns, unsigned nc, unsigned dt) {
  NOTE("%d, %u, %u, %u, %u, %u, %u", path, s, c, t, ns, nc, dt);
  for (unsigned k = 0; k < dt; k++)
    for (unsigned j = 0; j < nc; j++)
      for (unsigned i = 0; i < ns; i++) *dest++ = (t + k) * 1000 + (c + j) * 10 + s + i;
  return 0;
}
int64_t xsp3_scaler_check_progress_details(int path, uint32_t *flags, int quiet, int64_t *furthest) {
  (void)quiet;
  if (path != 42) return -2;
  *flags = flags_now;
  *furthest = frames_there;
  return frames_there;
}
int xsp3_histogram_circ_ack(int path, unsigned c, unsigned t, unsigned nc, unsigned nt) {
  NOTE("%d, %u, %u, %u, %u", path, c, t, nc, nt);
  return 0;
}
int64_t xsp3_histogram_get_circ_overrun(int path, int chan, int64_t *first) {
  NOTE("%d, %d", path, chan);
  *first = overrun_first;
  return overrun_frames;
}
int xsp3_set_window(int path, int chan, int win, int lo, int hi) { NOTE("%d, %d, %d, %d, %d", path, chan, win, lo, hi); return 0; }
int xsp3_init_roi(int path, int chan) { NOTE("%d, %d", path, chan); return 0; }
int xsp3_set_roi(int path, int chan, int n, int *rois) {
  NOTE("%d, %d, %d, {%d, %d, %d}", path, chan, n, rois[0], rois[1], rois[2]);
  return rois[2];
}
int xsp3_get_trigger_b(int path, int chan, int *words) {
  if (path != 42) return -2;
  for (int i = 0; i < 27; i++) words[i] = 100 * i + chan;
  return 0;
}
