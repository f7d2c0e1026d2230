/** The kinds of faults that deliveries of events can have. */
export const DELIVERY_FAULTS = ["twice", "out_of_order", "late", "thin"] as const;

/**
 * A fault of the next deliveries. `ms` is a delay in milliseconds. Without an account it applies to all
 * accounts.
 */
export interface DeliveryFault {
  deliver: (typeof DELIVERY_FAULTS)[number];
  account: string | undefined;
  ms: number;
  /** How many more deliveries get this fault. */
  left: number;
}

/**
 * One time that an event is sent, after `delayMs` milliseconds. `thin` sends it in the form for endpoints with
 * thin payloads.
 */
export interface Sending {
  delayMs: number;
  thin?: boolean;
}

/**
 * The faults that deliveries have, oldest first. Decides for each delivery when and how often its event is
 * sent.
 */
export class DeliveryFaults {
  private faults: DeliveryFault[] = [];
  private turn = 0;

  /** Adds a fault. */
  add(fault: DeliveryFault): void {
    this.faults.push(fault);
  }

  /** Deletes the faults of one account, or all faults if no account is given. */
  clear(account?: string): void {
    this.faults = account === undefined ? [] : this.faults.filter((fault) => fault.account !== account);
  }

  /**
   * When and how often one delivery is sent: once and at once, unless a fault applies. The fault `out_of_order`
   * delays every second delivery, so that the following one overtakes it.
   */
  plan(account: string): Sending[] {
    const fault = this.faults.find(
      (candidate) => candidate.account === undefined || candidate.account === account,
    );
    if (fault === undefined) return [{ delayMs: 0 }];
    fault.left -= 1;
    this.faults = this.faults.filter(({ left }) => left > 0);
    this.turn += 1;
    if (fault.deliver === "twice") return [{ delayMs: 0 }, { delayMs: fault.ms }];
    if (fault.deliver === "thin") return [{ delayMs: fault.ms, thin: true }];
    if (fault.deliver === "late") return [{ delayMs: fault.ms }];
    return [{ delayMs: this.turn % 2 === 1 ? fault.ms : 0 }];
  }
}
