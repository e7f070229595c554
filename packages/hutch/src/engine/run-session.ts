import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import {
  type ExitStatus,
  type Json,
  type NamedDocument,
  RunChecker,
  RunComposer,
  type Stamp,
} from "../documents/mod.ts";
import { StorageError } from "../errors/mod.ts";
import type { Metadata, PlanIdentity } from "../plans/mod.ts";
import type { RunProgress } from "./events.ts";
import { openAppendFile } from "./journal/append-file.ts";
import { Journal } from "./journal/journal.ts";
import type { EngineRecord, ReplyRecord } from "./journal/records.ts";
import { JOURNAL_FILE, lockRun, runFolder, unlockRun } from "./journal/run-folder.ts";
import type { RunEngineOptions } from "./options.ts";
import type { PersistentMetadata } from "./persistent-metadata.ts";
import type { Publisher } from "./publisher.ts";
import { cutTornLine, type UnfinishedRun } from "./resume.ts";
import { RunBundler } from "./run-bundler.ts";

/** Uids and times of new documents. */
export const STAMP: Stamp = { uid: () => randomUUID(), time: () => Date.now() / 1000 };

/** A run that one call of the engine has made. */
export interface RunRecord {
  readonly uid: string;
  readonly scanId: number;
  /** Where its journal is; undefined when runs are not journaled. */
  readonly folder: string | undefined;
}

export interface RunSessionParts {
  readonly options: RunEngineOptions;
  readonly publisher: Publisher;
  readonly persistent: PersistentMetadata;
  readonly plan: PlanIdentity | undefined;
  /** Metadata of this call, which wins over all other. */
  readonly metadata: Metadata;
  readonly notice: (text: string) => void;
  /** Seconds of engine time, which stands still during a pause. */
  readonly clockS: () => number;
}

interface OpenRun {
  readonly record: RunRecord;
  readonly bundler: RunBundler;
  readonly journal: Journal | undefined;
  /** Engine time at its start. */
  readonly begunS: number;
  readonly expected: number | undefined;
}

/** The runs of one plan: opens them with their journals, sends their documents out, and closes them. */
export class RunSession {
  readonly runs: RunRecord[] = [];
  readonly #parts: RunSessionParts;
  #open: OpenRun | undefined;
  #last: OpenRun | undefined;
  /** Replies before the run opened; they go into its journal when there is one. */
  #earlier: EngineRecord[] = [];

  constructor(parts: RunSessionParts) {
    this.#parts = parts;
  }

  /** Begin a run. Throws StorageError, before anything has begun, when its journal cannot be written. */
  open(metadata: Metadata): RunBundler {
    const { options, publisher } = this.#parts;
    const composer = RunComposer.begin(STAMP, this.#startMetadata(metadata));
    const { start } = composer;
    const folder = options.dataRoot === undefined ? undefined : runFolder(options.dataRoot, start);
    const journal = folder === undefined ? undefined : this.#newJournal(folder);
    try {
      publisher.begin(start, journal);
    } catch (error) {
      journal?.close();
      throw error;
    }
    const record: RunRecord = { uid: start.uid, scanId: start.scan_id ?? 0, folder };
    return this.#begin(composer, record, journal);
  }

  /** Go on with a run that was left without an end. Recorders see it from its beginning. */
  continue(unfinished: UnfinishedRun): RunBundler {
    const { options, publisher } = this.#parts;
    const { path, start, size, descriptors, counts, framesWithoutEvent } = unfinished;
    const folder = dirname(path);
    cutTornLine(unfinished);
    lockRun(folder);
    const journal = Journal.reopen(path, size, options.openAppendFile ?? openAppendFile);
    const composer = new RunComposer(STAMP, start);
    for (const descriptor of descriptors) composer.adopt(descriptor, counts.get(descriptor.uid) ?? 0);
    publisher.catchUp(journal);
    const bundler = this.#begin(composer, { uid: start.uid, scanId: start.scan_id ?? 0, folder }, journal, true);
    this.note({ kind: "resumed", time: STAMP.time() });
    for (const { stream_resource: resource, indices } of framesWithoutEvent) {
      this.note({ kind: "frames_without_event", resource, ...indices });
    }
    return bundler;
  }

  close(run: RunBundler, exitStatus: ExitStatus, reason: string): void {
    run.close(exitStatus, reason);
    this.#last = this.#open;
    this.#open = undefined;
    if (!this.#parts.publisher.blocked) this.#finishJournal();
  }

  note(record: EngineRecord): void {
    if (this.#open) this.#parts.publisher.note(record, this.#open.journal);
    else if (record.kind === "reply") this.#earlier.push(record);
  }

  /** Keep a reply, if the run can be continued at all. */
  noteReply(command: ReplyRecord["command"], value: Json): void {
    if (this.#parts.plan) this.note({ kind: "reply", command, value });
  }

  /** After the last run, when everything is written. */
  finish(): void {
    this.#finishJournal();
  }

  /** How far the present run has come, or the last one. */
  progress(): RunProgress | undefined {
    const run = this.#open ?? this.#last;
    if (!run) return undefined;
    const done = run.bundler.countOf("primary");
    const elapsedS = this.#parts.clockS() - run.begunS;
    const { expected } = run;
    const remainingS =
      expected === undefined || done === 0 ? undefined : (elapsedS / done) * Math.max(0, expected - done);
    return { uid: run.record.uid, scanId: run.record.scanId, done, expected, elapsedS, remainingS };
  }

  #begin(composer: RunComposer, record: RunRecord, journal: Journal | undefined, continued = false): RunBundler {
    const { publisher, plan, options } = this.#parts;
    const checker = options.strict && !continued ? new RunChecker() : undefined;
    checker?.check({ name: "start", doc: composer.start });
    const bundler = new RunBundler(composer, {
      emit: (document: NamedDocument) => {
        checker?.check(document);
        publisher.publish(document, journal);
      },
      note: (entry) => publisher.note(entry, journal),
    });
    const { num_points: expected } = composer.start;
    this.#open = { record, bundler, journal, begunS: this.#parts.clockS(), expected: expected ?? undefined };
    if (!continued) {
      const time = composer.start.time;
      const run = this.runs.length;
      this.note({ kind: "plan", time, name: plan?.name ?? null, args: plan?.args ?? null, run });
      for (const reply of this.#earlier) this.note(reply);
    }
    this.#earlier = [];
    this.runs.push(record);
    return bundler;
  }

  /** Persistent metadata, then the plan's, then this call's; a key keeps its first place and its last value. */
  #startMetadata(metadata: Metadata): Metadata {
    const { options, persistent, plan, metadata: own } = this.#parts;
    const scanId = persistent.nextScanId();
    return {
      versions: { event_model: "1.24.0" },
      ...options.metadata,
      scan_id: scanId,
      ...persistent.values,
      plan_type: "generator",
      plan_name: plan?.name ?? "plan",
      ...metadata,
      ...own,
    };
  }

  #newJournal(folder: string): Journal {
    const journal = Journal.create(join(folder, JOURNAL_FILE), this.#parts.options.openAppendFile ?? openAppendFile);
    try {
      lockRun(folder);
    } catch (error) {
      journal.close();
      throw new StorageError(`${folder} cannot be written. Free some space, or make it writable.`, { cause: error });
    }
    return journal;
  }

  #finishJournal(): void {
    const { journal, record } = this.#last ?? {};
    if (!journal || !record?.folder) return;
    if (this.#last) this.#last = { ...this.#last, journal: undefined };
    try {
      journal.sync();
    } catch (error) {
      this.#parts.notice((error as Error).message);
    }
    journal.close();
    unlockRun(record.folder);
  }
}
