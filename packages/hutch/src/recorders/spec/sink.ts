import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { RunStart } from "../../documents/mod.ts";
import { readSpec, specFileHead } from "../../formats/spec/mod.ts";
import { cTime } from "../local-time.ts";
import { userName } from "../plan-text.ts";
import { asStorageError, TextFile } from "../text-file.ts";

/** A SPEC file that scans are added to: it knows which head block is in force. */
export class SpecSink {
  readonly #file: TextFile;
  readonly #fileName: string;
  #epoch: number | undefined;
  #motors: readonly string[] | undefined;
  #isEmpty: boolean;

  private constructor(file: TextFile, fileName: string, last?: { epoch: number; motors: readonly string[] }) {
    this.#file = file;
    this.#fileName = fileName;
    this.#epoch = last?.epoch;
    this.#motors = last?.motors;
    this.#isEmpty = last === undefined;
  }

  /** A new file. `fileName` is what its `#F` line says, so that an export elsewhere has the same bytes. */
  static create(path: string, fileName: string, onNotice?: (notice: string) => void): SpecSink {
    return new SpecSink(TextFile.create(path, onNotice), fileName);
  }

  /** Go on with a SPEC file, or make it. A file of another kind is left alone and another name taken. */
  static append(path: string, onNotice?: (notice: string) => void): SpecSink {
    const name = basename(path);
    if (!existsSync(path)) return new SpecSink(TextFile.create(path, onNotice), name);
    const text = asStorageError(path, () => readFileSync(path, "utf8"));
    if (text === "") return new SpecSink(TextFile.append(path), name);
    if (!/^(?:[^\n]*\n){0,9}#[FS] /.test(text)) return new SpecSink(TextFile.create(path, onNotice), name);
    const block = readSpec(text).blocks.at(-1);
    return new SpecSink(TextFile.append(path), name, { epoch: block?.epoch ?? 0, motors: block?.motors ?? [] });
  }

  get path(): string {
    return this.#file.path;
  }

  /**
   * Open a scan: a head block when the last one in the file has other motors, and a blank line.
   *
   * @returns the epoch (UNIX seconds) that the scan's `Epoch` column counts from
   */
  begin(start: RunStart, motors: readonly string[]): number {
    let text = this.#isEmpty ? "" : "\n";
    const fits = motors.join("  ") === this.#motors?.join("  ");
    if (this.#epoch === undefined || !fits) {
      this.#epoch = Math.max(Math.floor(start.time), (this.#epoch ?? 0) + 1);
      this.#motors = motors;
      const user = userName(start);
      text += specFileHead({
        fileName: this.#fileName,
        epoch: this.#epoch,
        date: cTime(this.#epoch),
        comments: [`Hutch${user ? `  User = ${user}` : ""}`],
        motors,
      });
    }
    this.#isEmpty = false;
    this.#file.write(text);
    return this.#epoch;
  }

  write(text: string): void {
    this.#file.write(text);
  }

  close(): void {
    this.#file.close();
  }
}

/** The sentence for a run that could not go into the session's file because another run is in it. */
export function busyNotice(session: string, used: string): string {
  return `Another run is being written to ${session}; this one goes to ${used}.`;
}
