import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A library that stands in for the maker's, and the strings by which a test steers it. */
export interface StubLibrary {
  readonly path: string;
  /** Calls since the last `clear`, in order, as `name(arguments)`. */
  log(): string[];
  clear(): void;
  /** Make a call fail from now until `clear`. */
  fail(call: string, status: number): void;
  /** Say how many frames there are, and which error flags. */
  frames(frames: number, flags?: number): void;
  overrun(first: number, frames: number): void;
}

/** For `test(name, { skip: WITHOUT_COMPILER }, …)`: why a test is skipped, or false. */
export const WITHOUT_COMPILER: string | false = hasCompiler()
  ? false
  : "there is no C compiler: the stub cannot be made";

const folder = mkdtempSync(join(tmpdir(), "hutch-xspress3-"));
process.once("exit", () => rmSync(folder, { recursive: true }));

/** Compile the stub. @param without calls to leave out, as an older library would: `GENERATION`, `CHANNELS` */
export async function compileStub(name: string, without: readonly string[] = []): Promise<StubLibrary> {
  const path = join(folder, `${name}.so`);
  const defines = without.map((call) => `-DWITHOUT_${call}`);
  execFileSync("cc", ["-shared", "-fPIC", "-O1", ...defines, "-o", path, findSource()]);
  const { default: koffi } = await import("koffi");
  const library = koffi.load(path);
  const log = library.func("const char *stub_log(void)");
  const clear = library.func("void stub_clear(void)");
  const fail = library.func("void stub_fail(const char *call, int status)");
  const frames = library.func("void stub_frames(int frames, unsigned int flags)");
  const overrun = library.func("void stub_overrun(int first, int frames)");
  return {
    path,
    log: () => (log() as string).split("\n").slice(0, -1),
    clear: () => clear(),
    fail: (call, status) => fail(call, status),
    frames: (count, flags = 0) => frames(count, flags),
    overrun: (first, count) => overrun(first, count),
  };
}

function hasCompiler(): boolean {
  try {
    execFileSync("cc", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The C source, wherever this file was compiled to. */
function findSource(): string {
  const place = "test/control/xspress3/sdk/stub-library.c";
  for (let above = dirname(fileURLToPath(import.meta.url)); above !== dirname(above); above = dirname(above)) {
    if (existsSync(join(above, place))) return join(above, place);
  }
  throw new Error(`${place} is not above this file`);
}
