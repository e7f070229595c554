/**
 * The root of every error that Hutch raises on purpose. Subclasses are made by what the reader can do about it (choose
 * another target, wait, free disk, call the beamline staff), never by the module that noticed it.
 *
 * The message is what a user reads: one to three lines that name the thing, the value, its unit, the limit and the
 * remedy. The technical reason goes into `cause`; it is shown with `--debug` and kept in the run's stop document.
 */
export abstract class HutchError extends Error {
  /** Stable identifier for scripts and documents, in capitals, e.g. `LIMIT`. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
