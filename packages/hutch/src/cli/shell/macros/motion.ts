import { RequestError } from "../../../errors/mod.ts";
import { type Motor, mv, mvr, type Plan } from "../../../plans/mod.ts";
import { type Macro, type MacroArguments, type MacroContext, numberOf, textOf } from "../macro.ts";
import { positionLine, positionsOf, positionTable } from "./positions.ts";

const MOTOR = { name: "motor", type: "motor", doc: "a motor" } as const;
const POSITION = { name: "position", type: "number", doc: "where to, in the motor's unit" } as const;
const DISTANCE = { name: "distance", type: "number", doc: "how far, in the motor's unit" } as const;

/** Milliseconds between updates of positions that are shown in place. */
const UPDATE_MS = 100;

/** Macros that move motors or say where they are. */
export const MOTION_MACROS: readonly Macro[] = [
  {
    name: "mv",
    doc: "Move motors to positions, together, and wait.",
    example: "mv m1 0.5 m2 -1",
    repeated: [MOTOR, POSITION],
    parameters: [],
    run: (context, given) => move(context, given, mv, "position"),
  },
  {
    name: "mvr",
    doc: "Move motors by distances, together, and wait.",
    example: "mvr m1 0.1",
    repeated: [MOTOR, DISTANCE],
    parameters: [],
    run: (context, given) => move(context, given, mvr, "distance"),
  },
  {
    name: "umv",
    doc: "Move motors to positions and show where they are while they move.",
    example: "umv m1 0.5",
    repeated: [MOTOR, POSITION],
    parameters: [],
    run: (context, given) => following(context, given, () => move(context, given, mv, "position")),
  },
  {
    name: "umvr",
    doc: "Move motors by distances and show where they are while they move.",
    example: "umvr m1 0.1",
    repeated: [MOTOR, DISTANCE],
    parameters: [],
    run: (context, given) => following(context, given, () => move(context, given, mvr, "distance")),
  },
  {
    name: "tw",
    doc: "Tweak a motor by a step: a positive one forward, a negative one back.",
    example: "tw m1 0.01",
    repeated: [MOTOR, { name: "step", type: "number", doc: "how far, in the motor's unit" }],
    maxRepeats: 1,
    parameters: [],
    run: async (context, given) => {
      await move(context, given, mvr, "step");
      context.print(positionLine(await positionsOf(motorsOf(context, given))));
    },
  },
  {
    name: "wa",
    doc: "Where all motors are, or those whose name matches a pattern.",
    example: "wa m[12]",
    parameters: [{ name: "pattern", type: "pattern", doc: "regular expression", default: "" }],
    run: async ({ session, print }, { values }) => {
      const pattern = regularExpression(textOf(values, "pattern"));
      print(positionTable(await positionsOf(session.motors().filter(({ name }) => pattern.test(name)))));
    },
  },
  {
    name: "wm",
    doc: "Where the named motors are.",
    example: "wm m1 m2",
    repeated: [MOTOR],
    parameters: [],
    run: async (context, given) => context.print(positionTable(await positionsOf(motorsOf(context, given)))),
  },
];

/** A regular expression typed by a user. */
export function regularExpression(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (cause) {
    throw new RequestError(`"${text}" is not a regular expression. Try a part of a name, or m[12].`, { cause });
  }
}

async function move(
  context: MacroContext,
  given: MacroArguments,
  plan: (...pairs: (Motor | number)[]) => Plan,
  distanceOrPosition: string,
): Promise<void> {
  const pairs = given.groups.flatMap((group) => [
    context.session.motor(textOf(group, "motor")),
    numberOf(group, distanceOrPosition),
  ]);
  await context.session.run(plan(...pairs));
}

/** Show the motors' positions in place until the work is done, and once more at the end. */
async function following(context: MacroContext, given: MacroArguments, work: () => Promise<void>): Promise<void> {
  const motors = motorsOf(context, given);
  const show = async () => context.update(positionLine(await positionsOf(motors)));
  const timer = setInterval(() => void show(), UPDATE_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
    context.update("");
    context.print(positionLine(await positionsOf(motors)));
  }
}

function motorsOf({ session }: MacroContext, { groups }: MacroArguments): readonly Motor[] {
  return groups.map((group) => session.motor(textOf(group, "motor")));
}
