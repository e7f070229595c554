import { DeviceError } from "../../errors/mod.ts";

/** One plugin in the way of the frames. */
export interface Node {
  /** The plugin's records, e.g. `kad:HDF1:`. */
  readonly prefix: string;
  /** Its own port, PortName_RBV. */
  readonly port: string;
  /** The port that it takes frames from, NDArrayPort_RBV. */
  readonly source: string;
}

/**
 * Check that every plugin gets its frames from the camera, directly or through other plugins of the device. A plugin with a
 * wrong source says nothing and sees no frame, so this is looked at before a run.
 *
 * @throws DeviceError that names the plugin whose source leads nowhere, and the ports there are
 */
export function checkPortGraph(cameraPort: string, plugins: readonly Node[]): void {
  const byPort = new Map(plugins.map((plugin) => [plugin.port, plugin]));
  for (const plugin of plugins) {
    const passed = [plugin];
    let last = plugin;
    while (last.source !== cameraPort) {
      const next = byPort.get(last.source);
      const ports = [cameraPort, ...plugins.filter(({ port }) => port !== last.port).map(({ port }) => port)].join(
        ", ",
      );
      if (!next) {
        throw new DeviceError(
          `${last.prefix}NDArrayPort_RBV is ${last.source || "empty"}, which is no port of this detector: ${plugin.prefix} gets no frames.\n` +
            `Set ${last.prefix}NDArrayPort to one of ${ports}.`,
        );
      }
      if (passed.includes(next)) {
        throw new DeviceError(
          `${passed.map(({ prefix }) => prefix).join(" <- ")} <- ${next.prefix} go in a circle: no frames reach them.\n` +
            `Set ${last.prefix}NDArrayPort to ${cameraPort}.`,
        );
      }
      passed.push(next);
      last = next;
    }
  }
}
