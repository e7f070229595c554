import { MissingPackageError, UnreachableError } from "../../../errors/mod.ts";
import { Xspress3Error } from "../errors.ts";
import { type LibraryCall, OPTIONAL_PROTOTYPES, type OptionalCall, PROTOTYPES } from "./prototypes.ts";

/** What an argument may be: a number, a text, none, or memory for the library to fill. */
export type Argument = number | string | null | ArrayBufferView;

type ForeignFunction = (...args: readonly Argument[]) => unknown;

/** The maker's library, loaded. */
export class Xspress3Library {
  readonly path: string;
  readonly #calls: Readonly<Record<LibraryCall, ForeignFunction>>;
  readonly #optional: Readonly<Partial<Record<OptionalCall, ForeignFunction>>>;

  private constructor(
    path: string,
    calls: Readonly<Record<LibraryCall, ForeignFunction>>,
    optional: Readonly<Partial<Record<OptionalCall, ForeignFunction>>>,
  ) {
    this.path = path;
    this.#calls = calls;
    this.#optional = optional;
  }

  /**
   * Load the library and look all its functions up.
   *
   * @param path file of the library; a bare name is looked for where the system keeps its libraries
   * @throws MissingPackageError without koffi; UnreachableError when the file is not there, or lacks functions
   */
  static async load(path: string): Promise<Xspress3Library> {
    const koffi = await import("koffi").catch((cause: unknown) => {
      throw new MissingPackageError("koffi", "The Xspress3's own library", { cause });
    });
    let library: ReturnType<typeof koffi.default.load>;
    try {
      library = koffi.default.load(path);
    } catch (cause) {
      throw new UnreachableError(
        `The Xspress3's library ${path} cannot be loaded.\nInstall the maker's SDK, or give the path of its libxspress3.so.`,
        { cause },
      );
    }
    const missing: string[] = [];
    const find = (name: string, [result, args]: readonly [string, readonly string[]]) => {
      try {
        return library.func(name, result, [...args]) as ForeignFunction;
      } catch {
        missing.push(name);
        return undefined;
      }
    };
    const calls = mapValues(PROTOTYPES, find);
    if (missing.length > 0) {
      throw new UnreachableError(
        `${path} lacks ${missing.join(", ")}.\nInstall version 2 or newer of the Xspress3's SDK, or give its path.`,
      );
    }
    const optional = mapValues(OPTIONAL_PROTOTYPES, find);
    return new Xspress3Library(path, calls as Record<LibraryCall, ForeignFunction>, optional);
  }

  /** Call a function that answers with a number below 0 for a failure. @throws Xspress3Error */
  call(name: LibraryCall, ...args: readonly Argument[]): number {
    // 64-bit results arrive as bigint only beyond 2^53, which frame numbers never reach.
    const status = Number(this.#calls[name](...args));
    if (status < 0) throw new Xspress3Error({ call: name, status, detail: this.#lastError() });
    return status;
  }

  /** Call a function that this library may not have; undefined when it does not, or when the call fails. */
  callIfThere(name: OptionalCall, ...args: readonly Argument[]): number | undefined {
    const status = this.#optional[name]?.(...args);
    return typeof status === "number" && status >= 0 ? status : undefined;
  }

  #lastError(): string {
    const text = this.#calls.xsp3_get_error_message();
    return typeof text === "string" ? text.trim() : "";
  }
}

function mapValues<K extends string, V, R>(
  table: Readonly<Record<K, V>>,
  map: (name: K, value: V) => R,
): Partial<Record<K, R>> {
  const result: Partial<Record<K, R>> = {};
  for (const name of Object.keys(table) as K[]) result[name] = map(name, table[name]);
  return result;
}
