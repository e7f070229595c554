import type { SimClock } from "../clock.ts";
import { MSTA } from "./bits.ts";
import { encoderNoise } from "./encoder-noise.ts";
import {
  brake,
  type Crossing,
  cruise,
  cutAt,
  durationS,
  endOf,
  firstCrossing,
  type MotionState,
  type Route,
  returnTo,
  type SpeedProfile,
  stateAt,
  trapezoid,
} from "./trapezoid.ts";

/** What the controller reports: its two position registers in motor steps and encoder counts, and MSTA bits. */
export interface AxisStatus {
  readonly steps: number;
  readonly counts: number;
  readonly bits: number;
}

/** Positions of the limit switches in physical motor steps; a switch is on at its position and beyond. */
export interface Switches {
  readonly minus: number;
  readonly plus: number;
}

/**
 * What ends a search for home: a mark at a physical position, passed and returned to, with a reversal at a limit switch;
 * or the limit switch in the direction of the search itself.
 */
export type HomeReference = { readonly kind: "mark"; readonly atSteps: number } | { readonly kind: "limit switch" };

/** Things that go wrong: an axis that does not turn, a stall that the controller notices, a dead line, a dead driver. */
export type AxisFault = "stuck" | "stall" | "comm error" | "problem";

const FAULT_BITS: Readonly<Record<AxisFault, number>> = {
  stuck: 0,
  stall: MSTA.slipStall,
  "comm error": MSTA.commError,
  problem: MSTA.problem,
};

export interface AxisOptions {
  readonly clock: SimClock;
  readonly switches: Switches;
  readonly home: HomeReference;
  /** Physical position at the start, which the register also shows. Default 0. */
  readonly initialSteps?: number;
  /** Time between two status reports while moving. Default 0.1 s. */
  readonly pollS?: number;
  /** Encoder counts per motor step. Default 1. */
  readonly countsPerStep?: number;
  /** Noise of the encoder readings, standard deviation in counts. Default none. */
  readonly noise?: { readonly seed: number; readonly sigmaCounts: number };
  /** Time by which the encoder trails the commanded position while moving (following error). Default 0. */
  readonly lagS?: number;
}

/** One leg of a motion as the controller has worked it out beforehand, switches and home mark included. */
interface Leg {
  readonly profile: SpeedProfile;
  readonly route: Route;
  readonly endSteps: number;
  readonly findsHome: boolean;
}

/**
 * A simulated motor controller with one axis. It thinks in motor steps, follows a route known in advance, and reports its
 * status once when a motion starts, each poll period while it lasts, and when it ends. On passing a limit switch it brakes
 * beyond it and comes back to it; into a pressed switch it refuses to go.
 *
 * The register that is reported can be loaded with any number; switches and home mark stay where they are physically.
 */
export class Axis {
  readonly #clock: SimClock;
  readonly #pollS: number;
  readonly #countsPerStep: number;
  readonly #lagS: number;
  readonly #noise: () => number;
  readonly #home: HomeReference;
  readonly #faults = new Set<AxisFault>();
  #switches: Switches;
  #registerOffset = 0;
  #restSteps: number;
  #leg: Leg | undefined;
  #legStart = 0;
  #legPolls = 0;
  /** Turning and its direction are reported from the first poll of a motion on, not when it is commanded. */
  #turning = false;
  #homed = false;
  #cancelPoll: () => void = () => {};
  #report: (status: AxisStatus) => void = () => {};

  constructor(options: AxisOptions) {
    this.#clock = options.clock;
    this.#pollS = options.pollS ?? 0.1;
    this.#countsPerStep = options.countsPerStep ?? 1;
    this.#lagS = options.lagS ?? 0;
    this.#noise = options.noise ? encoderNoise(options.noise.seed, options.noise.sigmaCounts) : () => 0;
    this.#home = options.home;
    this.#switches = options.switches;
    this.#restSteps = options.initialSteps ?? 0;
  }

  /** Name the one receiver of status reports. */
  onStatus(report: (status: AxisStatus) => void): void {
    this.#report = report;
  }

  /** Go to a register position. A motion under way is broken off on the spot, as while coming back from a switch. */
  moveTo(registerSteps: number, profile: SpeedProfile): void {
    const from = this.physicalSteps;
    const to = Math.round(registerSteps) - this.#registerOffset;
    this.#begin(this.#guarded(trapezoid(from, to, profile), from, to, profile));
  }

  /** Run in one direction (+1 or -1) until stopped or until a limit switch. */
  jog(direction: number, profile: SpeedProfile): void {
    const from = this.physicalSteps;
    this.#begin(this.#guarded(cruise(from, direction, profile), from, from, profile));
  }

  /** Search the home reference, starting in one direction (+1 or -1). */
  home(direction: number, profile: SpeedProfile): void {
    this.#homed = false;
    this.#begin(this.#homingLeg(this.physicalSteps, direction, profile));
  }

  /** Come to rest with the acceleration of the motion under way. */
  stop(): void {
    const leg = this.#leg;
    const state = this.#motion();
    if (!leg || !state) {
      this.requestStatus();
      return;
    }
    const route = brake(state, leg.profile);
    this.#begin(this.#guarded(route, state.position, endOf(route, state.position), leg.profile), true);
  }

  /** Make the register show `registerSteps` here, without motion. */
  load(registerSteps: number): void {
    this.#registerOffset = Math.round(registerSteps) - this.#restSteps;
    this.requestStatus();
  }

  /** Report the status now. */
  requestStatus(): void {
    this.#report(this.status());
  }

  status(): AxisStatus {
    const lagging = this.#positionAt(this.#elapsedS() - (this.#leg ? this.#lagS : 0));
    return {
      steps: Math.round(this.physicalSteps + this.#registerOffset),
      counts: Math.round((lagging + this.#registerOffset) * this.#countsPerStep + this.#noise()),
      bits: this.#bits(),
    };
  }

  /** Where the axis really is at this moment, in motor steps from where it was built to be zero; not rounded. */
  get physicalSteps(): number {
    return this.#positionAt(this.#elapsedS());
  }

  /** The same as the register would show it, were it not made of whole steps. */
  get registerSteps(): number {
    return this.physicalSteps + this.#registerOffset;
  }

  /** For tests: make something go wrong, or mend it. A stuck axis stays where it is while the controller counts on. */
  setFault(fault: AxisFault, present: boolean): void {
    if (fault === "stuck" && present !== this.#faults.has("stuck")) {
      this.#restSteps = Math.round(this.physicalSteps);
      if (!present && this.#leg) this.#finish();
    }
    if (present) this.#faults.add(fault);
    else this.#faults.delete(fault);
    this.requestStatus();
  }

  /** For tests: move the limit switches. A motion under way keeps to the old ones. */
  moveSwitches(switches: Switches): void {
    this.#switches = switches;
    this.requestStatus();
  }

  /** Stop reporting; nothing is scheduled on the clock afterwards. */
  close(): void {
    this.#cancelPoll();
    this.#report = () => {};
  }

  #elapsedS(): number {
    return this.#clock.now() - this.#legStart;
  }

  #positionAt(timeS: number): number {
    if (!this.#leg || this.#faults.has("stuck") || timeS <= 0) return this.#restSteps;
    return stateAt(this.#leg.route, timeS)?.position ?? this.#leg.endSteps;
  }

  #motion(): MotionState | undefined {
    if (!this.#leg) return undefined;
    const state = stateAt(this.#leg.route, this.#elapsedS()) ?? { position: this.#leg.endSteps, velocity: 0 };
    return this.#faults.has("stuck") ? { position: this.#restSteps, velocity: 0 } : state;
  }

  #bits(): number {
    const position = this.physicalSteps;
    const onMark = this.#home.kind === "mark" && Math.abs(position - this.#home.atSteps) < 0.5;
    let bits = this.#leg ? 0 : MSTA.done;
    if (this.#leg && this.#turning) {
      bits |= MSTA.moving;
      if ((this.#motion()?.velocity ?? 0) > 0) bits |= MSTA.direction;
    }
    if (position >= this.#switches.plus) bits |= MSTA.plusSwitch;
    if (position <= this.#switches.minus) bits |= MSTA.minusSwitch;
    if (onMark) bits |= MSTA.atHome;
    if (this.#homed) bits |= MSTA.homed;
    for (const fault of this.#faults) bits |= FAULT_BITS[fault];
    return bits;
  }

  /** Start a leg and report it; `underWay` when the axis already turns, as for a stop. */
  #begin(leg: Leg, underWay = false): void {
    this.#cancelPoll();
    this.#restSteps = this.physicalSteps;
    this.#leg = leg;
    this.#legStart = this.#clock.now();
    this.#legPolls = 0;
    this.#turning = underWay;
    this.#schedulePoll();
    if (!underWay) this.requestStatus();
  }

  #schedulePoll(): void {
    if (!this.#leg) return;
    const remainingS = durationS(this.#leg.route) - this.#elapsedS();
    const nextPollS = (this.#legPolls + 1) * this.#pollS - this.#elapsedS();
    const isLast = remainingS <= nextPollS;
    this.#cancelPoll = this.#clock.after(Math.max(0, isLast ? remainingS : nextPollS), () => {
      this.#legPolls += 1;
      this.#turning = true;
      this.#noteHomeAtSwitch();
      if (isLast) this.#finish();
      else this.#schedulePoll();
      this.requestStatus();
    });
  }

  /** A search that ends at a limit switch has found home once it is pressed, though the axis still brakes behind it. */
  #noteHomeAtSwitch(): void {
    const isPressed = (this.#bits() & (MSTA.plusSwitch | MSTA.minusSwitch)) !== 0;
    if (this.#leg?.findsHome && this.#home.kind === "limit switch" && isPressed) this.#homed = true;
  }

  #finish(): void {
    const leg = this.#leg;
    this.#cancelPoll();
    if (leg && !this.#faults.has("stuck")) {
      this.#restSteps = leg.endSteps;
      this.#homed ||= leg.findsHome;
    }
    this.#leg = undefined;
  }

  /** A leg along `route` that ends at the first limit switch on its way. */
  #guarded(route: Route, from: number, to: number, profile: SpeedProfile): Leg {
    const hit = this.#firstSwitch(route, from);
    if (hit === "refused") return { profile, route: [], endSteps: Math.round(from), findsHome: false };
    if (!hit) return { profile, route, endSteps: Math.round(to), findsHome: false };
    const back = returnTo(hit.atSteps, hit.state, profile);
    return { profile, route: [...cutAt(route, hit.timeS), ...back], endSteps: hit.atSteps, findsHome: false };
  }

  /** Search for the home mark, if need be by way of the limit switch; without a mark the switch itself is home. */
  #homingLeg(from: number, direction: number, profile: SpeedProfile): Leg {
    const search = cruise(from, direction, profile);
    const toSwitch = this.#guarded(search, from, from, profile);
    if (this.#home.kind === "limit switch") return { ...toSwitch, findsHome: true };
    const mark = this.#home.atSteps;
    const passed = firstCrossing(search, mark, direction);
    if (passed && (toSwitch.endSteps - mark) * direction >= 0) {
      const route = [...cutAt(search, passed.timeS), ...returnTo(mark, passed.state, profile)];
      return { profile, route, endSteps: mark, findsHome: true };
    }
    if ((mark - toSwitch.endSteps) * direction >= 0) return toSwitch;
    const back = trapezoid(toSwitch.endSteps, mark, profile);
    return { profile, route: [...toSwitch.route, ...back], endSteps: mark, findsHome: true };
  }

  /** Where a route runs into the limit switch ahead; "refused" when it starts on the switch. */
  #firstSwitch(route: Route, from: number): (Crossing & { readonly atSteps: number }) | "refused" | undefined {
    const direction = Math.sign(route[0]?.velocity || route[0]?.acceleration || 0);
    const atSteps = direction > 0 ? this.#switches.plus : this.#switches.minus;
    if (direction === 0) return undefined;
    if ((from - atSteps) * direction >= 0) return "refused";
    const crossing = firstCrossing(route, atSteps, direction);
    return crossing && crossing.timeS < durationS(route) ? { ...crossing, atSteps } : undefined;
  }
}
