import { SEVERITY, type ServedPv, type Severity } from "../served-pv.ts";

/**
 * What a record keeps for an alarm handler: the worst severity that nobody has acknowledged (ACKS), and whether alarms
 * that have gone by themselves still have to be (ACKT, yes at first).
 */
export class AlarmAcknowledgement {
  #transient = true;
  #severity: Severity;
  readonly #pv: ServedPv;

  constructor(pv: ServedPv) {
    this.#pv = pv;
    this.#severity = pv.read().severity;
    pv.subscribe(({ severity }) => {
      if (!this.#transient || severity > this.#severity) this.#severity = severity;
    });
  }

  get transient(): boolean {
    return this.#transient;
  }

  /** The severity that waits for acknowledgement, 0 when none does. */
  get severity(): Severity {
    return this.#severity;
  }

  /** Say whether alarms that have gone have to be acknowledged (PUT_ACKT). */
  setTransient(transient: boolean): void {
    this.#transient = transient;
    if (!transient) this.#severity = this.#pv.read().severity;
  }

  /** Acknowledge alarms up to a severity (PUT_ACKS); a worse one goes on waiting. */
  acknowledge(severity: number): void {
    if (severity >= this.#severity) this.#severity = SEVERITY.none;
  }
}

const kept = new WeakMap<ServedPv, AlarmAcknowledgement>();

/** The one of a variable, whichever circuit asks; alarms are followed from the first time on that somebody asks. */
export function acknowledgementOf(pv: ServedPv): AlarmAcknowledgement {
  let acknowledgement = kept.get(pv);
  if (!acknowledgement) {
    acknowledgement = new AlarmAcknowledgement(pv);
    kept.set(pv, acknowledgement);
  }
  return acknowledgement;
}
