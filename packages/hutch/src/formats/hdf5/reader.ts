import { FormatError, UnknownNameError } from "../../errors/mod.ts";
import { ByteReader } from "./byte-reader.ts";
import { UNDEFINED } from "./byte-writer.ts";
import { MESSAGE } from "./messages.ts";
import { MetadataReader } from "./metadata-reader.ts";
import { type ByteSource, openFileSource } from "./source.ts";
import { StoredDataset } from "./stored-dataset.ts";

/** Where a name of a stored group leads; addresses only for hard links. */
interface StoredLink {
  readonly name: string;
  readonly address: number | undefined;
  readonly softPath: string | undefined;
  readonly external: { readonly file: string; readonly path: string } | undefined;
}

/** Number of the kind of link that leads to another file. */
const EXTERNAL_LINK = 64;

/**
 * Reads frames and columns of files that Hutch wrote, also while they grow, at the speed of plain file reads. It knows
 * what `Hdf5File` writes; everything else (attributes, texts, files of others) is read with h5wasm.
 *
 * ```ts
 * const reader = Hdf5Reader.open("scan_0001.h5");
 * const frames = reader.dataset("/entry/data");
 * const frame = frames.readNumbers(17, 1);
 * ```
 */
export class Hdf5Reader {
  readonly #metadata: MetadataReader;
  readonly #root: number;

  private constructor(source: ByteSource) {
    this.#metadata = new MetadataReader(source);
    this.#root = this.#metadata.rootAddress();
  }

  /** Open a file; one that is being written shows what was published. */
  static open(path: string): Hdf5Reader {
    const source = openFileSource(path);
    try {
      return new Hdf5Reader(source);
    } catch (error) {
      source.close();
      throw error;
    }
  }

  /** Read from something else than a file of the file system. */
  static openOn(source: ByteSource): Hdf5Reader {
    return new Hdf5Reader(source);
  }

  /** Names in the group at `path`, those that appeared since included. */
  names(path = "/"): string[] {
    return this.#links(this.#addressOf(path)).map((link) => link.name);
  }

  /**
   * The dataset at `path`; soft links on the way are followed.
   *
   * @throws UnknownNameError when there is none
   * @throws FormatError for one that Hutch did not write
   */
  dataset(path: string): StoredDataset {
    return new StoredDataset(this.#metadata, this.#addressOf(path), path);
  }

  close(): void {
    this.#metadata.source.close();
  }

  /**
   * Where a path leads that ends in a link to another file: its name as it stands in the link, and the path in it.
   * Undefined when it stays in this file.
   *
   * @throws UnknownNameError when there is no such name
   */
  external(path: string): { readonly file: string; readonly path: string } | undefined {
    const parts = path.split("/").filter((name) => name !== "");
    const last = parts.pop();
    const links = this.#links(this.#addressOf(parts.join("/")));
    const link = links.find(({ name }) => name === last);
    if (link) return link.external;
    const known = links.map(({ name }) => name);
    throw new UnknownNameError({ kind: `object in /${parts.join("/")}`, requested: last ?? "", known });
  }

  #addressOf(path: string, softLinks = 0): number {
    let address = this.#root;
    let walked = "";
    for (const part of path.split("/").filter((name) => name !== "")) {
      const links = this.#links(address);
      const link = links.find((candidate) => candidate.name === part);
      if (!link) {
        const known = links.map((candidate) => candidate.name);
        throw new UnknownNameError({ kind: `object in ${walked || "/"}`, requested: part, known });
      }
      if (link.address !== undefined) address = link.address;
      else if (link.softPath !== undefined && softLinks < 16) {
        const target = link.softPath.startsWith("/") ? link.softPath : `${walked}/${link.softPath}`;
        address = this.#addressOf(target, softLinks + 1);
      } else
        throw new FormatError(`${walked}/${part} leads out of ${this.#metadata.source.name}. Read it with h5wasm.`);
      walked += `/${part}`;
    }
    return address;
  }

  #links(address: number): StoredLink[] {
    const messages = this.#metadata.messages(address);
    const info = messages.find((message) => message.type === MESSAGE.linkInfo);
    if (info && new ByteReader(info.data).skip(info.data[1]! & 1 ? 10 : 2).u64() !== UNDEFINED) {
      throw new FormatError(
        `${this.#metadata.source.name}: a group in dense form, as Hutch does not write it. Use h5wasm.`,
      );
    }
    return messages.filter((message) => message.type === MESSAGE.link).map((message) => decodeLink(message.data));
  }
}

function decodeLink(data: Uint8Array): StoredLink {
  const message = new ByteReader(data).skip(1);
  const flags = message.u8();
  const kind = flags & 0x08 ? message.u8() : 0;
  if (flags & 0x04) message.skip(8); // creation order
  if (flags & 0x10) message.skip(1); // character set
  const name = message.text(message.unsigned(1 << (flags & 3)));
  return {
    name,
    address: kind === 0 ? message.u64() : undefined,
    softPath: kind === 1 ? message.text(message.u16()) : undefined,
    external: kind === EXTERNAL_LINK ? externalTarget(message) : undefined,
  };
}

/** Behind length and flags: name of the file and path in it, each with a NUL. [specification 3.0, IV.A.2.g] */
function externalTarget(message: ByteReader): { file: string; path: string } {
  const length = message.u16();
  const [file = "", path = ""] = message
    .skip(1)
    .text(length - 1)
    .split("\0");
  return { file, path };
}
