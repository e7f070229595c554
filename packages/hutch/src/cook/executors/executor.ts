import type { CookTask } from "../task.ts";

/** What becomes known about tasks while they are cooked. */
export type TaskEvent =
  | { readonly kind: "started"; readonly task: CookTask }
  | { readonly kind: "retried"; readonly task: CookTask; readonly reason: string }
  | { readonly kind: "cooked"; readonly task: CookTask; readonly seconds: number }
  | { readonly kind: "failed"; readonly task: CookTask; readonly error: Error };

/** Where cooking is done: on the threads of this machine, on a cluster. */
export interface CookExecutor {
  readonly name: string;
  /** Threads that each of so many tasks may use. */
  threadsFor(tasks: number): number;
  /**
   * Cooks tasks in any order. Each ends with one `cooked` or `failed`; a task that fails does not hinder the others.
   *
   * Aborting ends the work under way, leaves no half file, and ends the iteration with a CancelledError.
   */
  cook(tasks: readonly CookTask[], signal?: AbortSignal): AsyncIterable<TaskEvent>;
}

/** An error as plain data, for the way from another thread or machine. */
export interface ErrorFacts {
  readonly code: string;
  readonly message: string;
}
