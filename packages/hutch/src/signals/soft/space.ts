import type { DataValue } from "../../documents/mod.ts";
import { RequestError, UnknownNameError } from "../../errors/mod.ts";
import type { SignalBackend } from "../backend.ts";
import type { SignalSource } from "../router.ts";
import { SoftBackend } from "./backend.ts";
import { SoftVariable, type SoftVariableOptions } from "./variable.ts";

/** The soft signals of one session, by name: `soft://name`. */
export class SoftSpace implements SignalSource {
  readonly #variables = new Map<string, SoftVariable>();

  /** Make a variable. @throws RequestError when the name is taken */
  define(name: string, initial: DataValue, options: SoftVariableOptions = {}): SoftVariable {
    if (this.#variables.has(name)) throw new RequestError(`There is already a soft signal called "${name}".`);
    const variable = new SoftVariable(initial, options);
    this.#variables.set(name, variable);
    return variable;
  }

  /** @throws UnknownNameError; a soft signal cannot appear later as a PV can */
  open(name: string): SignalBackend {
    const variable = this.#variables.get(name);
    if (!variable) {
      throw new UnknownNameError({ kind: "soft signal", requested: name, known: [...this.#variables.keys()] });
    }
    return new SoftBackend(`soft://${name}`, variable);
  }
}
