// Entry of ./hutch: a fresh build, then the command line with the user's arguments, in the user's folder.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 11)) {
  console.error(`Hutch needs Node.js 20.11 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
const { ensureBuilt } = await import("./ensure.mjs");
try {
  await ensureBuilt();
} catch (error) {
  console.error(error.message);
  process.exit(error.exitCode ?? 1);
}
const entry = new URL("../packages/hutch/dist/src/cli/main.js", import.meta.url);
process.argv[1] = entry.pathname;
await import(entry.href);
