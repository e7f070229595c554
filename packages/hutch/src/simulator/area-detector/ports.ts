import type { NDArray } from "./nd-array.ts";

/** What takes frames: a plugin, or somebody who watches. */
export type ArraySink = (frame: NDArray) => void;

/** Where frames come out of a camera or plugin. */
export class ArrayOutput {
  readonly #sinks = new Set<ArraySink>();

  /** Hand a frame to all who are connected, in the order in which they connected. */
  publish(frame: NDArray): void {
    for (const sink of [...this.#sinks]) sink(frame);
  }

  /** @returns the function that disconnects */
  connect(sink: ArraySink): () => void {
    this.#sinks.add(sink);
    return () => this.#sinks.delete(sink);
  }
}

/** The outputs of one detector by port name and address, as plugins refer to them. */
export class PortMap {
  readonly #outputs = new Map<string, ArrayOutput>();

  /** Make the output of a port; address 1 and up are further outputs of the same port. */
  add(port: string, address = 0): ArrayOutput {
    const output = new ArrayOutput();
    this.#outputs.set(key(port, address), output);
    return output;
  }

  /** The output with this name, or undefined: a plugin with a wrong port name gets no frames and says nothing. */
  find(port: string, address: number): ArrayOutput | undefined {
    return this.#outputs.get(key(port, address));
  }
}

function key(port: string, address: number): string {
  return `${port}:${address}`;
}
