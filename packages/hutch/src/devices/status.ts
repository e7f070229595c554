/** How far something has come, for progress bars. */
export interface Progress {
  readonly name: string;
  readonly initial: number;
  readonly current: number;
  readonly target: number;
  readonly unit: string;
  readonly precision?: number;
}

/**
 * Work under way. Await `done`; it rejects with a HutchError that names the device and the remedy.
 * `settled` is undefined while the work goes on; a status that is already settled need not be awaited.
 */
export interface Status<R = void> {
  readonly name: string;
  readonly done: Promise<R>;
  readonly settled:
    | { readonly ok: true; readonly value: R }
    | { readonly ok: false; readonly error: unknown }
    | undefined;
  /** Called now and then while the work goes on; returns the function that stops it. */
  onProgress?(listener: (progress: Progress) => void): () => void;
}

/** How a move ended. Only `arrived` resolves a MoveStatus; with the others `done` rejects, by a MoveError that carries them. */
export type MoveOutcome =
  | { readonly kind: "arrived"; readonly readback: number }
  | { readonly kind: "refused"; readonly reason: "limit" | "not-ready" | "disabled" }
  | { readonly kind: "stopped"; readonly by: "us" | "someone else"; readonly readback: number }
  | { readonly kind: "retargeted"; readonly target: number; readonly readback: number }
  | { readonly kind: "limit switch"; readonly side: "low" | "high"; readonly readback: number }
  | { readonly kind: "fault"; readonly what: string; readonly readback: number }
  | { readonly kind: "timeout"; readonly afterS: number; readonly readback: number };

export interface MoveStatus extends Status<MoveOutcome> {}
