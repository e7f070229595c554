import { RequestError } from "../../errors/mod.ts";
import { Dataset, type DatasetOptions } from "./dataset.ts";
import type { FileContext } from "./file-context.ts";
import { type Attributes, Hdf5Object } from "./hdf5-object.ts";
import { groupMessages, type LinkTarget, linkMessage } from "./messages.ts";
import type { Value } from "./value.ts";
import { ValueDataset, type WriteOptions } from "./value-dataset.ts";
import { VirtualDataset, type VirtualOptions } from "./virtual-dataset.ts";

/** Room for the links and attributes a group gets after it was first published. */
const SPARE_BYTES = 256;

/** A link's other end: an object of this file, a path in it, or a path in another file. */
export type Link =
  | { readonly hard: Hdf5Object }
  | { readonly soft: string }
  | { readonly external: { readonly file: string; readonly path: string } };

/**
 * A group: names that lead to groups, datasets and links. A name may be a path (`instrument/detector`); groups on the
 * way are used if they exist and made if not. A name that is taken is refused with a RequestError.
 */
export class Group extends Hdf5Object {
  readonly #children = new Map<string, Hdf5Object | undefined>();

  constructor(context: FileContext, path: string, attributes: Attributes = {}) {
    super(context, path, context.newHeader(SPARE_BYTES));
    for (const message of groupMessages()) this.addMessage(message);
    this.setAttributes(attributes);
  }

  /** Names in this group, in the order they were given. */
  get names(): readonly string[] {
    return [...this.#children.keys()];
  }

  /** The object at `path` below this group; undefined when there is none, and for soft and external links. */
  get(path: string): Hdf5Object | undefined {
    const [first, rest] = splitFirst(path);
    const child = this.#children.get(first);
    if (rest === undefined) return child;
    return child instanceof Group ? child.get(rest) : undefined;
  }

  /** Whether the name is taken, by an object or by a link. */
  has(path: string): boolean {
    const [first, rest] = splitFirst(path);
    if (rest === undefined) return this.#children.has(first);
    const child = this.#children.get(first);
    return child instanceof Group && child.has(rest);
  }

  /** Make a group. */
  group(name: string, attributes: Attributes = {}): Group {
    return this.#add(name, (path) => new Group(this.context, path, attributes));
  }

  /** The group of that name, made with `attributes` if there is none. */
  requireGroup(name: string, attributes: Attributes = {}): Group {
    const known = this.get(name);
    if (known instanceof Group) return known;
    return this.group(name, attributes);
  }

  /**
   * Store a value: a number, a text, a truth value, a typed array or nested lists. The data is written at once and
   * read by others from the next publish on.
   *
   * @param options `dtype` and `shape` to store it in, `attributes`
   */
  write(name: string, value: Value, options: WriteOptions = {}): ValueDataset {
    return this.#add(name, (path) => new ValueDataset(this.context, path, value, options));
  }

  /** Make a dataset that is filled chunk by chunk and may grow along its first dimension. */
  dataset(name: string, options: DatasetOptions): Dataset {
    return this.#add(name, (path) => new Dataset(this.context, path, options));
  }

  /** Make a dataset whose elements lie in other datasets, of this file or of others. */
  virtual(name: string, options: VirtualOptions): VirtualDataset {
    return this.#add(name, (path) => new VirtualDataset(this.context, path, options));
  }

  /**
   * Make a link. Soft and external links may lead to what does not exist yet; a relative file name of an external
   * link is looked up beside the file that holds the link.
   */
  link(name: string, link: Link): void {
    this.context.assertOpen();
    const [group, last] = this.#resolve(name);
    if ("hard" in link) {
      if (Hdf5Object.contextOf(link.hard) !== this.context) {
        throw new RequestError(
          `${group.#childPath(last)}: a hard link cannot lead to another file. Use an external link.`,
        );
      }
      group.#attach(last, link.hard);
      return;
    }
    const target: LinkTarget =
      "soft" in link ? { kind: "soft", path: link.soft } : { kind: "external", ...link.external };
    group.#children.set(last, undefined);
    group.addMessage(linkMessage(last, target));
  }

  #add<T extends Hdf5Object>(name: string, make: (path: string) => T): T {
    this.context.assertOpen();
    const [group, last] = this.#resolve(name);
    const object = make(group.#childPath(last));
    group.#attach(last, object);
    return object;
  }

  /** The group in which the last part of `name` is to be made. */
  #resolve(name: string): [group: Group, last: string] {
    const parts = name.split("/");
    const last = parts.pop()!;
    let group: Group = this;
    for (const part of parts) group = group.requireGroup(part);
    if (last === "" || last === "." || name.includes("\0")) {
      throw new RequestError(`${this.path}: "${name}" is not a name for a group, dataset or link.`);
    }
    if (group.#children.has(last)) {
      throw new RequestError(`${group.#childPath(last)} exists already in ${this.context.name}. Choose another name.`);
    }
    return [group, last];
  }

  #attach(name: string, object: Hdf5Object): void {
    this.#children.set(name, object);
    this.addMessage(linkMessage(name, { kind: "hard", address: () => Hdf5Object.addressOf(object) }));
    Hdf5Object.countLink(object);
  }

  #childPath(name: string): string {
    return this.path === "/" ? `/${name}` : `${this.path}/${name}`;
  }
}

function splitFirst(path: string): [first: string, rest: string | undefined] {
  const slash = path.indexOf("/");
  return slash < 0 ? [path, undefined] : [path.slice(0, slash), path.slice(slash + 1)];
}
