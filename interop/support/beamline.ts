import {
  type BeamlineThread,
  clientEnvironment,
  type ServeBeamlineOptions,
  startBeamlineThread,
} from "hutch/simulator";

/** A simulated beamline on a free port, with the environment that leads an EPICS client to it. */
export interface TestBeamline extends BeamlineThread {
  readonly environment: Readonly<Record<string, string>>;
}

export async function startTestBeamline(options: ServeBeamlineOptions = {}): Promise<TestBeamline> {
  const thread = await startBeamlineThread(options);
  return { ...thread, environment: clientEnvironment(thread) };
}
