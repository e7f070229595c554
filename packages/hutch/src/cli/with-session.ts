import { type HutchConfig, Session } from "../server/mod.ts";
import { Screen } from "./output/screen.ts";
import { showRuns, type ViewerOptions } from "./run/viewer.ts";

/** Open a session that is seen on the terminal, work with it, and close it whatever happens. */
export async function withSession<T>(
  config: HutchConfig,
  viewer: ViewerOptions | undefined,
  work: (session: Session, screen: Screen) => Promise<T>,
): Promise<T> {
  const screen = new Screen(viewer ? process.stdout : process.stderr);
  const session = await Session.open(config, { onNotice: (notice) => screen.print(notice) });
  const hide = viewer && showRuns(session.engine, screen, { layout: config.tableStyle, ...viewer });
  try {
    return await work(session, screen);
  } finally {
    hide?.();
    await session.close();
  }
}
