import { fileURLToPath } from "node:url";
import { RequestError } from "../errors/mod.ts";
import type { Proposal } from "../repository/mod.ts";
import { Spice, type SpiceOptions } from "./spice.ts";
import { folderStore, memoryStore, type SpiceStore } from "./store.ts";

/** Where the environment says that spice lies: `HUTCH_SPICE`, or `NX5D_SPICE_REPO` as in nx5d. */
export function spicePlace(): string | undefined {
  return process.env.HUTCH_SPICE || process.env.NX5D_SPICE_REPO || undefined;
}

/**
 * The store of a proposal's spice.
 *
 * @param address folder or `file://` URL in which `{proposal}` stands for the key; default what the environment says;
 * without either it is in memory
 */
export function spiceStoreFor(proposal: string, address = spicePlace()): SpiceStore {
  if (address === undefined || address === "") return memoryStore();
  const filled = address.replaceAll("{proposal}", proposal);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(filled) && !filled.startsWith("file://")) {
    throw new RequestError(`Spice is kept in folders; ${address} is none. Give a path or a file:// URL.`);
  }
  return folderStore(filled.startsWith("file://") ? fileURLToPath(filled) : filled);
}

/** The spice of a proposal, anchored in the order of its scans. */
export async function openSpice(
  proposal: Proposal,
  { address, ...options }: Omit<SpiceOptions, "order"> & { readonly address?: string } = {},
): Promise<Spice> {
  return new Spice(spiceStoreFor(proposal.key, address), { ...options, order: await proposal.keyOrder() });
}
