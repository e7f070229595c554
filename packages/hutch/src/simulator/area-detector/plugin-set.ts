import type { DetectorOptions } from "./detector.ts";
import { type FrameProcessor, Plugin } from "./plugin.ts";
import { PortMap } from "./ports.ts";
import { PvBank } from "./pv-bank.ts";
import type { PvTable } from "./pv-table.ts";

/** One plugin of a detector, before it is made. */
export interface PluginPlan {
  /** Name in the PVs, e.g. "Stats1" or "Stats1:TS". */
  readonly name: string;
  readonly port: string;
  readonly source: string;
  /** Address of the source port, 0 by default. */
  readonly sourceAddress?: number;
  readonly type: string;
  readonly table: PvTable;
  readonly processor: (bank: PvBank) => FrameProcessor;
}

/** Makes the plugins of one detector on one map of ports. */
export class PluginSet {
  readonly ports = new PortMap();
  readonly banks: PvBank[] = [];
  readonly plugins: Record<string, Plugin> = {};
  readonly #options: DetectorOptions;

  constructor(options: DetectorOptions) {
    this.#options = options;
  }

  /** A bank whose PVs begin with the detector's prefix and this part's name. */
  bank(name: string, table: PvTable): PvBank {
    const bank = new PvBank({ prefix: `${this.#options.prefix}${name}:`, table, clock: this.#options.clock });
    this.banks.push(bank);
    return bank;
  }

  add(plan: PluginPlan): Plugin {
    const { clock, processingS } = this.#options;
    const bank = this.bank(plan.name, plan.table);
    const plugin = new Plugin({
      bank,
      ports: this.ports,
      clock,
      port: plan.port,
      source: plan.source,
      sourceAddress: plan.sourceAddress ?? 0,
      type: plan.type,
      processor: plan.processor(bank),
      processingS: processingS?.[plan.name] ?? 0,
    });
    this.plugins[plan.name] = plugin;
    return plugin;
  }
}
