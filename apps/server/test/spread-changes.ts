import { until } from "@billstack/server/testing";
import * as fc from "fast-check";

import type { Stage } from "./stage.js";

const KINDS = ["customers", "subscriptions", "invoices", "charges", "payment_intents"] as const;
/** 700 days. The oldest seeded objects are 730 days old. */
const LONGEST_AGO_SECONDS = 700 * 24 * 60 * 60;

const PAID = { amount: "1500", currency: "eur", payment_method: "pm_card_visa", confirm: "true" };

const change = fc.record({
  kind: fc.constantFrom(...KINDS),
  /** The object to change is at least this old. */
  secondsAgo: fc.integer({ min: 0, max: LONGEST_AGO_SECONDS }),
});

/** Changes new and old objects of a stage's sandbox account. The same seed makes the same changes. */
export class SpreadChanges {
  /** How many changes were made so far. */
  made = 0;
  #seed: number;

  constructor(
    private readonly stage: Stage,
    seed: number,
  ) {
    this.#seed = seed;
  }

  /** Makes the next changes, one after another. It also creates and deletes customers, and creates payments. */
  async make(changes: number): Promise<void> {
    this.#seed += 1;
    const before = Math.floor(Date.now() / 1_000);
    for (const { kind, secondsAgo } of fc.sample(change, { seed: this.#seed, numRuns: changes })) {
      const { data } = await this.stage.stripe("GET", `${kind}?limit=1&created[lt]=${before - secondsAgo}`);
      const [object] = data as { id: string }[];
      if (object === undefined) continue;
      this.made += 1;
      const name = `changed ${this.made}`;
      if (kind === "customers" && this.made % 4 === 0) {
        await this.stage.stripe("POST", "customers", { name });
        await this.stage.stripe("DELETE", `customers/${object.id}`);
      } else if (kind === "payment_intents") {
        // Stripe sends no event for a changed payment intent, so a new one is created.
        await this.stage.stripe("POST", kind, PAID);
      } else {
        await this.stage.stripe("POST", `${kind}/${object.id}`, { "metadata[changed]": name });
      }
    }
  }

  /** Waits until every event of the account is in the inbox, and none is waiting. */
  async allReceived(): Promise<void> {
    let events = 0;
    for (let more = true, cursor = ""; more;) {
      const page = await this.stage.stripe("GET", `events?limit=100${cursor}`);
      const data = page["data"] as { id: string }[];
      events += data.length;
      more = page["has_more"] === true;
      cursor = `&starting_after=${data.at(-1)?.id}`;
    }
    await until(
      `all ${events} events to be processed`,
      async () => {
        const { waiting = 0, applied = 0, not_synced: others = 0 } = await this.stage.inbox();
        return waiting === 0 && applied + others === events;
      },
      60,
    );
  }
}
