import type { Status } from "../devices/mod.ts";
import { DeviceError } from "../errors/mod.ts";
import type { Group, Message } from "../plans/mod.ts";

/** Work that a message started and that has not ended. */
interface Work {
  readonly status: Status<unknown>;
  readonly message: Message;
  /** Its failure need not be told again: it was, or the work is to be done again. */
  quiet: boolean;
}

/**
 * What devices are doing for the plan, by group. Work that has ended well before it gets here is not kept at all, which is
 * what makes soft devices cheap. Failures come out of `wait`, or through `onFailure` when nobody waits.
 */
export class PendingWork {
  readonly #groups = new Map<Group | undefined, Work[]>();
  readonly #onFailure: (error: unknown, message: Message) => void;
  #active = 0;

  constructor(onFailure: (error: unknown, message: Message) => void) {
    this.#onFailure = onFailure;
  }

  /** Keep watch of work in a group. Throws when it has failed already. */
  add(status: Status<unknown>, message: Message, group: Group | undefined): void {
    const { settled } = status;
    if (settled) {
      if (!settled.ok) throw settled.error;
      return;
    }
    const work: Work = { status, message, quiet: false };
    const works = this.#groups.get(group);
    if (works) works.push(work);
    else this.#groups.set(group, [work]);
    this.#active++;
    status.done.then(
      () => this.#active--,
      (error: unknown) => {
        this.#active--;
        if (work.quiet) return;
        work.quiet = true;
        this.#onFailure(error, message);
      },
    );
  }

  /** Statuses that `wait(group)` would wait for. */
  unfinished(group: Group): readonly Status<unknown>[] {
    return (
      this.#groups
        .get(group)
        ?.map(({ status }) => status)
        .filter(({ settled }) => !settled) ?? []
    );
  }

  /** Everything in the group is done, or the first failure. Returns undefined when there is nothing to wait for. */
  wait(group: Group, timeoutS?: number): Promise<void> | undefined {
    const works = this.#groups.get(group);
    if (!works) return undefined;
    if (works.every(({ status }) => status.settled?.ok)) {
      this.#groups.delete(group);
      return undefined;
    }
    const all = Promise.all(works.map(({ status }) => status.done)).then(() => {
      this.#groups.delete(group);
    });
    if (timeoutS === undefined) return all;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const late = works.filter(({ status }) => !status.settled).map(({ status }) => status.name);
        reject(new DeviceError(`${late.join(", ")} did not finish within ${timeoutS} s. Look at the device.`));
      }, timeoutS * 1000);
      all.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  /** Messages whose work goes on, in order; empty most of the time. */
  activeMessages(commands: ReadonlySet<Message["command"]>): Message[] {
    if (this.#active === 0) {
      this.#groups.clear();
      return [];
    }
    return this.#all()
      .filter(({ status, message }) => !status.settled && commands.has(message.command))
      .map(({ message }) => message);
  }

  /** From now on nobody is told of failures of what is under way, because the plan has been told of one. */
  silence(): void {
    for (const work of this.#all()) work.quiet = true;
  }

  /** Forget the work of some commands, because it is going to be done again. */
  forget(commands: ReadonlySet<Message["command"]>): void {
    for (const [group, works] of this.#groups) {
      const kept = works.filter((work) => {
        const again = commands.has(work.message.command);
        if (again) work.quiet = true;
        return !again;
      });
      if (kept.length > 0) this.#groups.set(group, kept);
      else this.#groups.delete(group);
    }
  }

  #all(): Work[] {
    return [...this.#groups.values()].flat();
  }
}
