import { Collection } from "./collection.ts";
import type { Proposal } from "./proposal.ts";

/** Proposals that can be found in one way. */
export abstract class Repository extends Collection<Proposal> {
  protected override readonly childKind = "proposal";

  /** The proposal with a key; always the same object. Whether it exists shows when it is read. */
  proposal(key: string): Proposal {
    return this.child(key);
  }
}
