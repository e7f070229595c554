import { RequestError } from "../../errors/mod.ts";
import type { Dtype } from "./datatype.ts";
import type { FileContext } from "./file-context.ts";
import { attributeMessage, type Message, referenceCountMessage } from "./messages.ts";
import type { MessageHandle, ObjectHeader } from "./object-header.ts";
import { encodeValue, type Value } from "./value.ts";

/** Value of an attribute: plain, or with the type (and shape) to store it in. */
export type AttributeValue =
  | Value
  | { readonly value: Value; readonly dtype?: Dtype; readonly shape?: readonly number[] };

/** Attributes by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Attributes live in the object header, whose messages have 16-bit lengths. */
const MAX_ATTRIBUTE_BYTES = 65_000;

/** A group or dataset: something with a place in the file, attributes, and links that lead to it. */
export abstract class Hdf5Object {
  /** The path it was created under, e.g. `/entry/data`. */
  readonly path: string;
  protected readonly context: FileContext;
  readonly #header: ObjectHeader;
  readonly #attributes = new Map<string, MessageHandle>();
  #links = 0;
  #linkCountMessage: MessageHandle | undefined;

  protected constructor(context: FileContext, path: string, header: ObjectHeader) {
    this.context = context;
    this.path = path;
    this.#header = header;
  }

  /**
   * Set one attribute; it can be set again, also with another type, until the file is closed.
   *
   * @throws RequestError for a value of more than 64 kB: store that as a dataset
   */
  setAttribute(name: string, value: AttributeValue): this {
    this.context.assertOpen();
    const where = `${this.path}@${name}`;
    const { value: plain, ...form } = isForm(value) ? value : { value };
    const encoded = encodeValue(where, plain, this.context.heap, form);
    if (encoded.data.length > MAX_ATTRIBUTE_BYTES) {
      throw new RequestError(
        `${where}: ${encoded.data.length} bytes; an attribute holds at most ${MAX_ATTRIBUTE_BYTES}. Store it as a dataset.`,
      );
    }
    const message = attributeMessage(name, encoded);
    const known = this.#attributes.get(name);
    if (known) this.#header.replace(known, message);
    else this.#attributes.set(name, this.#header.add(message));
    return this;
  }

  /** Set several attributes. */
  setAttributes(attributes: Attributes): this {
    for (const [name, value] of Object.entries(attributes)) this.setAttribute(name, value);
    return this;
  }

  /** Note that one more hard link leads here. */
  protected static countLink(object: Hdf5Object): void {
    object.#links += 1;
    if (object.#links < 2) return;
    const message = referenceCountMessage(object.#links);
    if (object.#linkCountMessage) object.#header.replace(object.#linkCountMessage, message);
    else object.#linkCountMessage = object.#header.add(message);
  }

  protected static addressOf(object: Hdf5Object): number {
    return object.#header.address;
  }

  protected static contextOf(object: Hdf5Object): FileContext {
    return object.context;
  }

  protected addMessage(message: Message): MessageHandle {
    return this.#header.add(message);
  }

  protected replaceMessage(handle: MessageHandle, message: Message): void {
    this.#header.replace(handle, message);
  }
}

function isForm(value: AttributeValue): value is Exclude<AttributeValue, Value> {
  return typeof value === "object" && "value" in value;
}
