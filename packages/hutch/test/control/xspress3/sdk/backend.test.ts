import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Acquisition,
  openXspress3Sdk,
  type SdkOptions,
  Xspress3Error,
} from "../../../../src/control/xspress3/mod.ts";
import { RequestError, UnreachableError } from "../../../../src/errors/mod.ts";
import { compileStub, WITHOUT_COMPILER } from "./stub-library.ts";

const skip = WITHOUT_COMPILER;
const stub = skip ? undefined : await compileStub("whole");
const open = (options: SdkOptions = {}) => {
  stub!.clear();
  stub!.frames(0);
  stub!.overrun(0, 0);
  return openXspress3Sdk({ library: stub!.path, ...options });
};
const burst: Acquisition = { frames: 100, frameTimeS: 0.001, trigger: { source: "internal" } };
const withoutWindows = (calls: readonly string[]) => calls.filter((call) => !call.startsWith("xsp3_set_window"));

test("opens the electronics in the maker's order, with what the streamer of old used", { skip }, async () => {
  const backend = await open({ settingsFolder: "/some/settings with blanks" });
  assert.deepEqual(backend.facts, { name: "Xspress3 Gen4", channels: 4, bins: 4096 });
  backend.close();
  backend.close();
  assert.deepEqual(stub!.log(), [
    "xsp3_config(1, 16384, NULL, -1, NULL, -1, -1, NULL, -1, -1)",
    "xsp3_set_run_flags(42, 0x10c)",
    "xsp3_clocks_setup(42, -1, 0x1, 0x3, 0)",
    "xsp3_restore_settings(42, /some/settings with blanks, 0)",
    "xsp3_close(42)",
  ]);
});

test("passes network, channels, clocks and what to record on", { skip }, async () => {
  const backend = await open({
    cards: 2,
    bufferFrames: 1000,
    baseIp: "192.168.0.1",
    basePort: 30123,
    baseMac: "02.00.00.00.00.00",
    channels: 6,
    runFlags: ["scalars", "scope"],
    clockSource: "cdcm61004",
    clockFlags: ["master", "timestampSync"],
  });
  assert.equal(backend.facts.channels, 6);
  backend.close();
  assert.deepEqual(stub!.log().slice(0, 3), [
    "xsp3_config(2, 1000, 192.168.0.1, 30123, 02.00.00.00.00.00, 6, -1, NULL, -1, -1)",
    "xsp3_set_run_flags(42, 0x6)",
    "xsp3_clocks_setup(42, -1, 0x10, 0x40000001, 0)",
  ]);
  (await open({ channels: 4 })).close();
});

test("prepares a burst, and a gate without the generator of frames", { skip }, async () => {
  const backend = await open();
  stub!.clear();
  const prepared = backend.prepare(burst);
  assert.equal(prepared.bufferFrames, 16_384);
  assert.deepEqual([...prepared.eventWidths], [1300, 1301, 1302, 1303]);
  backend.start();
  assert.deepEqual(withoutWindows(stub!.log()), [
    "xsp3_init_roi(42, -1)",
    "xsp3_format_run(42, -1, 0, 0, 0, 0, 0, 12)",
    "xsp3_histogram_clear(42, 0, 4, 0, 16384)",
    "xsp3_set_glob_timeA(42, -1, 0x1)",
    "xsp3_itfg_setup(42, -1, 100, 79984, 0, 1)",
    "xsp3_histogram_start(42, -1)",
  ]);
  stub!.clear();
  const windows = [0, 1].map((window) => [0, 1, 2, 3].map((channel) => [window, 10 + channel] as const));
  const partialSpectra = [{ first: 600, last: 699, bins: 100 }];
  backend.prepare({ ...burst, trigger: { source: "ttl-gate", debounceS: 1e-6 }, gap: "1 us", windows, partialSpectra });
  const calls = stub!.log();
  assert.ok(calls.includes("xsp3_set_window(42, 2, 1, 1, 12)"));
  assert.deepEqual(withoutWindows(calls), [
    "xsp3_init_roi(42, -1)",
    "xsp3_set_roi(42, -1, 1, {600, 699, 100})",
    "xsp3_format_run(42, -1, 0, 0, 0, 0, 0, 7)",
    "xsp3_histogram_clear(42, 0, 4, 0, 16384)",
    "xsp3_set_glob_timeA(42, -1, 0x500004)",
    "xsp3_set_glob_timeFixed(42, -1, 0)",
  ]);
  backend.close();
});

test("arms for software triggers, each a continue and a pause", { skip }, async () => {
  const backend = await open();
  backend.prepare({ ...burst, trigger: { source: "software", begins: "one" } });
  stub!.clear();
  backend.start();
  backend.softwareTrigger();
  backend.stop();
  assert.deepEqual(stub!.log(), [
    "xsp3_histogram_arm(42, -1)",
    "xsp3_histogram_continue(42, -1)",
    "xsp3_histogram_pause(42, -1)",
    "xsp3_histogram_stop(42, -1)",
  ]);
  assert.equal(backend.progress().frames, 1);
  backend.close();
});

test("reads frames, their scalars many at a time, and gives them back in one batch", { skip }, async () => {
  const backend = await open();
  backend.prepare(burst);
  stub!.frames(300);
  stub!.clear();
  const memory = new SharedArrayBuffer(4 * 4 * 4096 * 4);
  const spectra = new Uint32Array(memory, 0, 4 * 4096);
  const scalars = new Uint32Array(36);
  for (let frame = 0; frame < 300; frame++) backend.readFrame(frame, spectra, scalars);
  assert.equal(spectra[4095], 299 * 100_000 + 4095);
  assert.equal(spectra[3 * 4096 + 7], 299 * 100_000 + 3 * 10_000 + 7);
  assert.equal(scalars[2 * 9 + 8], 299 * 1000 + 28);
  backend.acknowledge(0, 300);
  assert.deepEqual(stub!.log(), [
    "xsp3_scaler_read(42, 0, 0, 0, 9, 4, 256)",
    "xsp3_scaler_read(42, 0, 0, 256, 9, 4, 44)",
    "xsp3_histogram_circ_ack(42, 0, 0, 4, 300)",
  ]);
  assert.throws(() => backend.readFrame(300, spectra, scalars), RequestError);
  stub!.frames(320, 0x1_0000);
  stub!.overrun(5, 12);
  assert.deepEqual(backend.progress(), { frames: 320, flags: 0x1_0000 });
  assert.deepEqual(backend.overrun(), { first: 5, frames: 12 });
  backend.close();
});

test("names the call that failed, its status and what the library says", { skip }, async () => {
  stub!.clear();
  const backend = await open();
  stub!.fail("xsp3_set_glob_timeA", -20);
  assert.throws(
    () => backend.prepare(burst),
    (error: unknown) =>
      error instanceof Xspress3Error &&
      error.call === "xsp3_set_glob_timeA" &&
      error.status === -20 &&
      /WOULD_BLOCK \(-20\)\.\nIt says: the stub was told to fail$/.test(error.message),
  );
  backend.close();
});

test("closes what it opened when the set-up fails", { skip }, async () => {
  stub!.clear();
  stub!.fail("xsp3_clocks_setup", -9);
  await assert.rejects(openXspress3Sdk({ library: stub!.path }), /DEV_NOT_FOUND/);
  assert.equal(stub!.log().at(-1), "xsp3_close(42)");
});

test("attaches to electronics that another thread has opened, and leaves them open", { skip }, async () => {
  const owner = await open();
  stub!.clear();
  const guest = await openXspress3Sdk({ library: stub!.path, attachTo: owner.handle });
  assert.deepEqual(guest.facts, owner.facts);
  guest.close();
  assert.deepEqual(stub!.log(), []);
  owner.close();
});

test("does without optional functions and names the missing ones that it needs", { skip }, async () => {
  const old = await compileStub("old", ["GENERATION"]);
  const backend = await openXspress3Sdk({ library: old.path });
  assert.equal(backend.facts.name, "Xspress3");
  backend.close();
  const older = await compileStub("older", ["CHANNELS"]);
  await assert.rejects(openXspress3Sdk({ library: older.path }), (error: unknown) => {
    return error instanceof UnreachableError && error.message.includes("lacks xsp3_get_num_chan.");
  });
});

test("says what to do when there is no library", async () => {
  await assert.rejects(openXspress3Sdk({ library: "/nowhere/libxspress3.so" }), (error: unknown) => {
    return error instanceof UnreachableError && /cannot be loaded\.\nInstall the maker's SDK/.test(error.message);
  });
});
