import { findRun, openRuns } from "../../catalog/mod.ts";
import type { RunOptions } from "../../engine/mod.ts";
import * as plans from "../../plans/mod.ts";
import { browse, loadScan, openRepository } from "../../repository/mod.ts";
import type { Session } from "../../server/mod.ts";

/** Plans under the names that Bluesky's users type, beside their own. */
const OTHER_NAMES = {
  rel_scan: plans.relScan,
  list_scan: plans.listScan,
  rel_list_scan: plans.relListScan,
  grid_scan: plans.gridScan,
  rel_grid_scan: plans.relGridScan,
  list_grid_scan: plans.listGridScan,
  rel_list_grid_scan: plans.relListGridScan,
};

/**
 * What expressions at the prompt can use: devices and plans by name, `run`, `session`, and the data: `cat[-1]` is the latest
 * run, `browse(openRepository("file:///data/{proposal}/{scan}"))` what lies there as properties, `loadScan(path)` any scan as
 * labelled arrays.
 */
export function shellGlobals(session: Session): Readonly<Record<string, unknown>> {
  const devices = Object.fromEntries(session.devices.names().map((name) => [name, session.devices.get(name)]));
  return {
    ...plans,
    ...OTHER_NAMES,
    ...devices,
    session,
    engine: session.engine,
    /** Carry out a plan; the uids of its runs. */
    run: async (plan: Parameters<Session["run"]>[0], options?: RunOptions) => (await session.run(plan, options)).uids,
    findRun: (wanted: string | number) => findRun(session.dataRoot, String(wanted)),
    cat: openRuns(session.dataRoot),
    browse,
    loadScan,
    openRepository,
  };
}
