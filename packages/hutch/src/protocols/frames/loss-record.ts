/** A run of frames that are not in the file: first and last frame number, both included, and why. */
export type Gap = readonly [first: number, last: number, reason: string];

/** Why frames are missing. Sources may give other reasons of their own. */
export const LOSS = {
  /** The frame numbers skip them: lost between detector and receiver. */
  notReceived: "not received",
  /** They were sent before the receiver listened. */
  lateJoin: "late join",
  /** Half a frame came, or one that cannot be decoded. */
  damaged: "damaged",
  /** The frame has another shape or type than the first. */
  wrongLayout: "wrong shape or type",
  /** Ring and spill file were full. */
  overrun: "overrun",
  /** The disk did not take them. */
  disk: "disk refused",
  /** The writer ended before it came to them. */
  writer: "writer failed",
  /** A number below that of the first frame, where the stream may start anywhere: there is no row for it. */
  noRow: "before the first row",
} as const;

/** Why a recording ended. */
export type EndReason = "end" | "all frames" | "stopped" | "idle" | "failed";

/** What became of the frames of one series, as the receiving side can tell. */
export interface FrameLoss {
  /** Frames the sender or the caller announced; undefined when nobody did. */
  readonly expected?: number;
  /** Frame number of the first row. */
  readonly firstFrame: number;
  /** Different frames that arrived whole. */
  readonly received: number;
  /** Frames that arrived once more; the first one is kept. */
  readonly duplicates: number;
  /** Frames that arrived after one with a higher number. */
  readonly outOfOrder: number;
  /** Frames that are missing in the file: the sum over the gaps. */
  readonly lost: number;
  /** In order of their numbers. */
  readonly gaps: readonly Gap[];
}

/** The whole account of a recording: written into the file, returned to the caller. */
export interface LossRecord extends FrameLoss {
  /** Frames in the file. */
  readonly written: number;
  /** Times the sender began again inside the series: another header, or the first frame again. */
  readonly restarts: number;
  /** Series ends that came when none was due. */
  readonly extraEnds: number;
  /** Messages that were wrong or missing. */
  readonly problems: number;
  /** The first of them, in words. */
  readonly problemTexts: readonly string[];
  /** Messages that did not arrive, in streams that number their messages. */
  readonly missedMessages: number;
  /** The series was joined without its header. */
  readonly isLateJoin: boolean;
  /** Frames dropped because ring and spill file were full. */
  readonly overruns: number;
  /** Frames that the detector's own software overwrote before they were read; the first one's number. */
  readonly sourceOverruns: number;
  readonly firstSourceOverrun?: number;
  readonly ended: EndReason;
  /** What broke, when something did. */
  readonly failure?: string;
  /** Messages the receiving socket queues before its peer must wait or drop. */
  readonly receiveHighWaterMark?: number;
  readonly ringSlots: number;
  readonly ringSlotBytes: number;
  /** Most slots of the ring in use at once. */
  readonly ringHighWater: number;
  /** Frames that took the way over the spill file. */
  readonly spilledFrames: number;
  /** Milliseconds that reading stood still because the ring was full. */
  readonly stoppedReadingMs: number;
  /** Longest time one frame or one publish took to write, in milliseconds. */
  readonly worstWriteMs: number;
}

/** Whether every frame is in the file, the series ended as it should, and nothing broke. */
export function isComplete(record: LossRecord): boolean {
  return (
    record.lost === 0 &&
    record.restarts === 0 &&
    record.failure === undefined &&
    (record.expected === undefined || record.written >= record.expected) &&
    (record.ended === "end" || record.ended === "all frames")
  );
}

/** A record with frames added that got lost after they had been received. */
export function withLost<R extends FrameLoss>(record: R, frames: readonly number[], reason: string): R {
  if (frames.length === 0) return record;
  const single = frames.map((frame): Gap => [frame, frame, reason]);
  const gaps: Gap[] = [];
  for (const gap of [...record.gaps, ...single].sort(([a], [b]) => a - b)) {
    const before = gaps.at(-1);
    if (before && before[1] === gap[0] - 1 && before[2] === gap[2]) gaps[gaps.length - 1] = [before[0], gap[1], gap[2]];
    else gaps.push(gap);
  }
  return { ...record, gaps, lost: record.lost + frames.length };
}
