import { SoftSpace, type SoftVariable } from "../../../src/signals/mod.ts";
import { type SignalSourceUnderTest, signalBackendContract } from "../../contract/signal-backend.ts";
import { defineContractVariables } from "../contract-variables.ts";

signalBackendContract("soft", (): SignalSourceUnderTest => {
  const space = new SoftSpace();
  const variables = new Map<string, SoftVariable>();
  defineContractVariables((name, initial, options) => variables.set(name, space.define(name, initial, options)));
  const number = variables.get("number")!;
  return {
    open: (name) => space.open(name),
    reachUnknown: async (name) => space.open(name).connect({ timeoutMs: 100 }),
    change: (value) => number.post(value),
    cut: () => {
      number.connected = false;
    },
    mend: () => {
      number.connected = true;
    },
    close: () => {},
  };
});
