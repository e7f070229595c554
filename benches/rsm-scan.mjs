/**
 * The example scan of benches/rsm.ts: how it is loaded and how it is mapped. Run by itself it loads and cooks the scan in
 * the folder given, once, on two threads, and prints how much memory the process took at most.
 */
const dist = new URL("../packages/hutch/dist/src/", import.meta.url);
const { mapScan, meanMaps } = await import(new URL("cook/rsm/mod.js", dist).href);
const { loadUdkmSimple } = await import(new URL("repository/mod.js", dist).href);

/** The scan in memory, and how to map it. */
export async function load(folder, threads) {
  const { dataset } = loadUdkmSimple(folder, { region: { step: 2 }, threads });
  const images = await dataset.get("images").load();
  const theta = dataset.get("Theta").values;
  const delays = dataset.get("Delay").values;
  const order = Float64Array.from(new Set(delays)).sort();
  const [, rows, columns] = images.shape;
  return {
    frames: { shape: images.shape, data: images.values },
    request: {
      goniometer: { sampleCircles: ["y-"], detectorCircles: ["y-"], beam: [1, 0, 0] },
      detector: {
        kind: "area",
        directions: ["y-", "z+"],
        center: [45, 150],
        channels: [rows, columns],
        size: { width: 0.172, distance: 680 },
      },
      positions: { angles: [theta, theta.map((angle) => 2 * angle)], beam: { energyEV: "CuKa1" } },
      components: ["y", "z"],
      bins: [80, 150],
      groups: Int32Array.from(delays, (delay) => order.indexOf(delay)),
    },
  };
}

/** Maps and their means, as the peer makes them. */
export async function cook(frames, request) {
  meanMaps(await mapScan(frames, request));
}

if (process.argv[1]?.endsWith("rsm-scan.mjs")) {
  const { frames, request } = await load(process.argv[2], 2);
  await cook(frames, { ...request, threads: 2 });
  const most = process.resourceUsage().maxRSS / 1e3;
  console.log(JSON.stringify({ mostMB: most, rawMB: frames.data.byteLength / 1e6 }));
}
