import {
  type Device,
  isPausable,
  isStoppable,
  type MaybePromise,
  type Movable,
  type MoveStatus,
  type Stageable,
} from "../devices/mod.ts";
import type { PendingWork } from "./pending-work.ts";
import { RESTARTED } from "./rewind.ts";
import { settleWithin } from "./within.ts";

/** Longest wait for one device to say that it was told to stop, ms. The order itself goes out at once. */
const STOP_MS = 3000;

/** Longest wait for one device to pause, resume or unstage, ms. */
const CLEAN_UP_MS = 10_000;

/**
 * What a plan has moved and staged, and how it is brought to rest. A device that fails or hangs at that keeps no other
 * from its turn: it becomes a notice.
 */
export class DevicesInUse {
  /** The last move of each device. */
  readonly moves = new Map<Movable, MoveStatus>();
  /** What is staged, in order. */
  readonly staged = new Set<Stageable>();
  readonly #pending: PendingWork;
  readonly #notice: (text: string) => void;

  constructor(pending: PendingWork, notice: (text: string) => void) {
    this.#pending = pending;
    this.#notice = notice;
  }

  /** Stop moves and exposures that go on. They will be begun again, or the plan is over; nobody is told of their end. */
  async stop(): Promise<void> {
    const exposing = this.#pending.activeMessages(new Set(["trigger"] as const));
    this.#pending.forget(RESTARTED);
    const devices = new Set<Device>();
    for (const [device, status] of this.moves) if (!status.settled?.ok) devices.add(device);
    for (const message of exposing) if ("device" in message) devices.add(message.device);
    const stopping = [...devices]
      .filter(isStoppable)
      .map((device) => this.#careful(device, () => device.stop(), STOP_MS));
    await Promise.all(stopping);
  }

  async pause(): Promise<void> {
    for (const device of this.staged) if (isPausable(device)) await this.#careful(device, () => device.pause());
  }

  async resume(): Promise<void> {
    for (const device of this.staged) if (isPausable(device)) await this.#careful(device, () => device.resume());
  }

  /** Unstage everything, the last one first. */
  async unstage(): Promise<void> {
    for (const device of [...this.staged].reverse()) await this.#careful(device, () => device.unstage());
    this.staged.clear();
  }

  async #careful(device: Device, action: () => MaybePromise<void>, limitMs = CLEAN_UP_MS): Promise<void> {
    try {
      await settleWithin(limitMs, device.name, action);
    } catch (error) {
      this.#notice(`${device.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
