import type { DataValue } from "../../src/documents/mod.ts";
import type { SoftVariable, SoftVariableOptions } from "../../src/signals/mod.ts";

/** The signals of the backend contract, for sources that live in memory. */
export function defineContractVariables(
  define: (name: string, initial: DataValue, options: SoftVariableOptions) => void,
): void {
  define("number", 1.5, { units: "mm", precision: 3, limits: { control: { low: -10, high: 10 } } });
  define("choice", 1, { choices: ["Off", "On"] });
  define("text", "hello", {});
  define("array", new Float64Array([1, 2, 3]), {});
  define("slow", 0, {
    onPut: (value: DataValue, variable: SoftVariable) => {
      variable.post(value);
      return new Promise((resolve) => setTimeout(resolve, 60));
    },
  });
  define("refuses", 0, {
    onPut: () => {
      throw new Error("out of order");
    },
  });
}
