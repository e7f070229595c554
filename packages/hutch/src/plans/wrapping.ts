import type { Message, Plan } from "./messages.ts";

/** The plan with each message replaced by `change(message)`; replies and errors go through unchanged. */
export function* mapMessages<R>(plan: Plan<R>, change: (message: Message) => Message): Plan<R> {
  let step = plan.next();
  while (!step.done) {
    let reply: unknown;
    try {
      reply = yield change(step.value);
    } catch (error) {
      step = plan.throw(error);
      continue;
    }
    step = plan.next(reply);
  }
  return step.value;
}

/** What to do around one message: plans before and after it. The message itself is always sent. */
export interface Insertion {
  readonly before?: Plan<unknown>;
  readonly after?: Plan<unknown>;
}

/**
 * The plan with other plans put in before and after chosen messages. `around` is asked for each message and answers
 * undefined to leave it alone. Inserted messages are not asked about again. An error in an inserted plan is thrown into
 * the plan, where its own clean-up sees it.
 */
export function* insertAround<R>(plan: Plan<R>, around: (message: Message) => Insertion | undefined): Plan<R> {
  let step = plan.next();
  while (!step.done) {
    let reply: unknown;
    try {
      const insertion = around(step.value);
      if (insertion?.before) yield* insertion.before;
      reply = yield step.value;
      if (insertion?.after) yield* insertion.after;
    } catch (error) {
      step = plan.throw(error);
      continue;
    }
    step = plan.next(reply);
  }
  return step.value;
}

/** The plan, then `cleanUp`, whether the plan ended well, failed or was stopped. */
export function* finalize<R>(plan: Plan<R>, cleanUp: () => Plan<unknown>): Plan<R> {
  try {
    return yield* plan;
  } finally {
    yield* cleanUp();
  }
}

/** What to do at the ends of a plan. */
export interface Contingency<R> {
  /** After a failure or a stop; the error is thrown on unless this returns `{ handled }`. */
  readonly onError?: (error: unknown) => Plan<{ readonly handled: R } | undefined>;
  /** After success. */
  readonly onSuccess?: () => Plan<unknown>;
  /** Always, last. */
  readonly cleanUp?: () => Plan<unknown>;
}

/** The plan with separate continuations for failure and success. */
export function* contingency<R>(plan: Plan<R>, { onError, onSuccess, cleanUp }: Contingency<R>): Plan<R> {
  try {
    let result: R;
    try {
      result = yield* plan;
    } catch (error) {
      const answer = onError ? yield* onError(error) : undefined;
      if (!answer) throw error;
      return answer.handled;
    }
    if (onSuccess) yield* onSuccess();
    return result;
  } finally {
    if (cleanUp) yield* cleanUp();
  }
}

/** Plans one after another. */
export function* chain(...plans: readonly Plan<unknown>[]): Plan {
  for (const plan of plans) yield* plan;
}
