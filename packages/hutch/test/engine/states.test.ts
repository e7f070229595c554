import assert from "node:assert/strict";
import { test } from "node:test";
import { NEXT_STATES } from "../../src/engine/mod.ts";
import { checkTransition, type EngineState } from "../../src/engine/states.ts";
import { LocalProtocolError } from "../../src/errors/mod.ts";

const STATES = Object.keys(NEXT_STATES) as EngineState[];

test("every state leads back to idle, and everything but idle can be halted", () => {
  for (const state of STATES) {
    const reached = new Set<EngineState>([state]);
    for (const one of reached) for (const next of NEXT_STATES[one]) reached.add(next);
    assert.ok(reached.has("idle"), state);
    if (state !== "idle" && state !== "halting") assert.ok(reached.has("halting"), state);
  }
});

test("allows what the table has, and nothing else", () => {
  for (const from of STATES) {
    for (const to of STATES) {
      if ((NEXT_STATES[from] as readonly EngineState[]).includes(to)) checkTransition(from, to);
      else assert.throws(() => checkTransition(from, to), LocalProtocolError);
    }
  }
});
