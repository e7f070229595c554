import type { Motor } from "../../../plans/mod.ts";
import { columns } from "../../output/columns.ts";

/** Where a motor is, for people: in its own precision, with its unit. */
export interface Position {
  readonly name: string;
  readonly readback: string;
  readonly setpoint: string;
  readonly unit: string;
}

/** Ask all motors at once. One that does not answer shows why, and does not hide the others. */
export async function positionsOf(motors: readonly Motor[]): Promise<readonly Position[]> {
  return Promise.all(
    motors.map(async (motor) => {
      const digits = (motor as { readonly precision?: number }).precision ?? 4;
      try {
        const { readback, setpoint } = await motor.locate();
        return {
          name: motor.name,
          readback: readback.toFixed(digits),
          setpoint: setpoint.toFixed(digits),
          unit: motor.unit ?? "",
        };
      } catch (error) {
        return { name: motor.name, readback: "?", setpoint: error instanceof Error ? error.message : "?", unit: "" };
      }
    }),
  );
}

/** A table of positions, a motor a row. */
export function positionTable(positions: readonly Position[]): string {
  return columns(
    [
      { title: "motor" },
      { title: "position", align: "right" },
      { title: "setpoint", align: "right" },
      { title: "unit" },
    ],
    positions.map(({ name, readback, setpoint, unit }) => [name, readback, setpoint, unit]),
  );
}

/** Positions on one line, for updates in place: `m1 0.5000 mm   m2 3.0000 mm`. */
export function positionLine(positions: readonly Position[]): string {
  return positions.map(({ name, readback, unit }) => `${name} ${readback} ${unit}`.trimEnd()).join("   ");
}
