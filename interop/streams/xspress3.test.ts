import assert from "node:assert/strict";
import { test } from "node:test";
import { SimulatedXspress3, Xspress3Streamer } from "hutch/xspress3";
import { runPeer, WITHOUT_PYTHON } from "../support/peer.ts";

const TAGS = [
  "output_count_rate",
  "all_events",
  "all_good",
  "clock_ticks",
  "total_ticks",
  "reset_ticks",
  "event_width",
  "dead_time_correction",
  "window_counts",
];
const DTYPES = ["float64", "uint32", "uint32", "uint32", "uint32", "uint32", "int32", "float64", "uint32"];

for (const form of ["A", "B"] as const) {
  test(`receivers in use read our stream in form ${form}: json, numpy and plain pickle`, {
    skip: WITHOUT_PYTHON,
  }, async () => {
    const streamer = await Xspress3Streamer.serve({
      backend: new SimulatedXspress3({ channels: 3 }),
      dataUrl: "zmq+pub://127.0.0.1:0",
      monitorUrl: "zmq+rep://127.0.0.1:0",
      form,
    });
    const { data, monitor } = streamer.urls;
    const endpoints = [data, monitor].map((url) => url.replace(/^zmq\+\w+:/, "tcp:"));
    const peer = runPeer("streams/receive_xspress3.py", endpoints);
    await Promise.race([streamer.waitForReceiver(20_000), peer]);
    await streamer.arm({ frames: 100, frameTimeS: 0.001, trigger: { source: "internal" } }, "/data/a b.h5");
    const seen = await peer;
    await streamer.close();
    const arrays = form === "A" ? 8 : 9;
    const header = { htype: "header", filename: "/data/a b.h5", overwritable: false };
    const window = [0, 4094];
    const limits = [
      [window, window, window],
      [window, window, window],
    ];
    assert.deepEqual(seen, {
      header: form === "A" ? header : { ...header, limits, extra_tags: TAGS },
      frames: Array.from({ length: 100 }, (_, k) => k),
      sums_agree: true,
      shapes: [[3], [3], [3], [3], [3], [3], [3], [3], [2, 3]].slice(0, arrays),
      dtypes: DTYPES.slice(0, arrays),
      monitor: { frame: 100, is_latest: true },
    });
  });
}
