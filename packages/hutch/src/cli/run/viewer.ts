import type { EngineEvents, RunEngine } from "../../engine/mod.ts";
import { liveTable, peakFinder, type Recorder, type TableLayoutName, terminalPlot } from "../../recorders/mod.ts";
import { progressBar } from "../output/progress-bar.ts";
import type { Screen } from "../output/screen.ts";

export interface ViewerOptions {
  readonly layout?: TableLayoutName;
  /** Draw each run at its end. Default true. */
  readonly plot?: boolean;
}

/** Seconds between lines of progress where a bar cannot be drawn. */
const REPORT_EVERY_S = 2;

/**
 * Show runs on a screen: the live table, a bar with the time to go, notices, and at the end the peak and a drawing.
 *
 * @returns the function that stops showing
 */
export function showRuns(
  engine: RunEngine,
  screen: Screen,
  { layout = "bluesky", plot = true }: ViewerOptions = {},
): () => void {
  const write = (text: string) => screen.write(text);
  const shown = inTurn([
    liveTable({ write, layout, onNotice: (notice) => screen.print(notice) }),
    ...(plot ? [terminalPlot({ write, width: Math.min(100, screen.width), height: 12 })] : []),
    peakFinder({ write }),
  ]);
  engine.addRecorder(shown);
  const leave = [
    engine.on("progress", progressReporter(screen)),
    engine.on("state", (change) => showState(screen, change)),
    engine.on("notice", (notice) => screen.print(notice)),
    engine.on("recorderFailed", ({ recorder, error }) => {
      const why = error instanceof Error ? error.message : String(error);
      screen.print(`The ${recorder} recorder failed; the run goes on: ${why}`);
    }),
  ];
  return () => {
    for (const stop of leave) stop();
    void engine.removeRecorder(shown);
    screen.update("");
  };
}

/** Recorders that write to one screen, as one: with queues of their own a drawing could come before the end of the table. */
function inTurn(recorders: readonly Recorder[]): Recorder {
  return {
    name: "screen",
    record: async (document) => {
      for (const recorder of recorders) await recorder.record(document);
    },
    close: async () => {
      for (const recorder of recorders) await recorder.close?.();
    },
  };
}

function progressReporter(screen: Screen): (progress: EngineEvents["progress"]) => void {
  let reportedS = 0;
  let uid = "";
  return (progress) => {
    if (screen.isInteractive) {
      screen.update(progressBar(progress));
      return;
    }
    if (progress.uid !== uid) reportedS = 0;
    uid = progress.uid;
    if (progress.elapsedS - reportedS < REPORT_EVERY_S) return;
    reportedS = progress.elapsedS;
    screen.print(progressBar(progress));
  };
}

function showState(screen: Screen, { to, reason }: EngineEvents["state"]): void {
  if (to === "idle") screen.update("");
  else if (to !== "running") screen.print(reason === "" ? `The run is ${to}.` : `The run is ${to}: ${reason}`);
}
