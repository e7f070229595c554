import type { Event, EventDescriptor, RunStop } from "../../documents/mod.ts";

/** The texts of a live table, each with its line ends; "" where a layout has nothing to say. Made anew for each run. */
export interface TableLayout {
  /** At the start document. */
  heading(): string;
  /** When a stream is heard of for the first time. */
  newStream(name: string): string;
  /** At the descriptor of the stream that the table shows. */
  tableHead(descriptor: EventDescriptor, onNotice: (notice: string) => void): string;
  /** For each event of that stream. */
  row(event: Event): string;
  /** At the descriptor of the baseline stream. */
  baselineHead(descriptor: EventDescriptor): void;
  /** For each baseline reading. */
  baseline(event: Event): string;
  /** At the stop document. */
  footing(stop: RunStop): string;
}
