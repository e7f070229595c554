/**
 * Viewers of a running recording: so many clients, each asking for the newest frame so often. Arguments: build folder,
 * URL, clients, requests a second, seconds. Prints how many answers came.
 */
import { pathToFileURL } from "node:url";

const [build, url, clients, rateHz, seconds] = process.argv.slice(2) as [string, string, string, string, string];
const transports = (await import(
  new URL("src/transports/mod.js", pathToFileURL(`${build}/`)).href
)) as typeof import("../../packages/hutch/src/transports/mod.ts");

const end = performance.now() + 1000 * Number(seconds);
let answers = 0;
await Promise.all(
  Array.from({ length: Number(clients) }, async () => {
    const requester = await transports.openZmqRequester(url);
    for (let due = performance.now(); due < end; due += 1000 / Number(rateHz)) {
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        await requester.request([new TextEncoder().encode("frame")], 2000);
        answers += 1;
      } catch {
        break; // the recording is over
      }
    }
    requester.close();
  }),
);
process.stdout.write(`${answers}\n`);
