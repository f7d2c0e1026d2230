export const DELIVERY_FAULTS = ["twice", "out_of_order", "late", "thin"] as const;

/** How the next deliveries are to go wrong. */
export interface DeliveryFault {
  deliver: (typeof DELIVERY_FAULTS)[number];
  account: string | undefined;
  ms: number;
  /** Deliveries left to spoil. */
  left: number;
}

/** One sending of an event; `thin` sends what endpoints for thin payloads get. */
export interface Sending {
  delayMs: number;
  thin?: boolean;
}

/** Decides, delivery by delivery, when an event is sent and how often. */
export class DeliveryFaults {
  private faults: DeliveryFault[] = [];
  private turn = 0;

  add(fault: DeliveryFault): void {
    this.faults.push(fault);
  }

  /** Forgets them all, or those that are meant for one account. */
  clear(account?: string): void {
    this.faults = account === undefined ? [] : this.faults.filter((fault) => fault.account !== account);
  }

  /** The sends of one delivery; normally one, at once. Out of order: every other delivery waits for the next ones. */
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
