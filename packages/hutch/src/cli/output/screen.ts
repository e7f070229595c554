import type { Writable } from "node:stream";

/** What a screen writes to; `isTTY` says whether lines can be replaced. */
export type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

const CLEAR_LINE = "\r\x1b[K";

/**
 * Text that scrolls, with one line below it that changes in place: a progress bar, or positions of moving motors. Where
 * lines cannot be replaced (a pipe, a file) the changing line is left out.
 */
export class Screen {
  readonly #terminal: Terminal;
  #status = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  get isInteractive(): boolean {
    return this.#terminal.isTTY === true;
  }

  /** Columns of the terminal; 100 where there is none. */
  get width(): number {
    return this.#terminal.columns ?? 100;
  }

  /** Write whole lines (with their line ends) above the changing line. */
  write(text: string): void {
    if (this.#status === "") this.#terminal.write(text);
    else this.#terminal.write(`${CLEAR_LINE}${text}${this.#status}`);
  }

  /** Write a line. */
  print(text: string): void {
    this.write(`${text}\n`);
  }

  /** Replace the changing line; empty text removes it. */
  update(text: string): void {
    if (!this.isInteractive || text === this.#status) return;
    this.#status = text.slice(0, this.width - 1);
    this.#terminal.write(CLEAR_LINE + this.#status);
  }
}
