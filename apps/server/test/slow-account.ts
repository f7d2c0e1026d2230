import { until } from "@billstack/server/testing";

import { customerOf, eventOf, type Stage } from "./stage.js";
import type { WatchedStripe } from "./watched-stripe.js";

/** So long each answer of a slow account takes: just less than BillStack waits for one. */
const ANSWER_MS = 9_900;
/** BillStack reads this many objects of one account at the same time. */
const READS_AT_ONCE = 5;

/** Accounts of a watched sandbox that answer each request only after 9.9 seconds. */
export class SlowAccounts {
  readonly #stripe: WatchedStripe;
  readonly #keys = new Set<string>();
  /** Each of these answers one open request. */
  readonly #answers = new Set<() => void>();
  /** Reads of customers of these accounts that were sent, and how many of them are still open. */
  asked = 0;
  open = 0;

  constructor(stripe: WatchedStripe) {
    this.#stripe = stripe;
    stripe.answer = ({ secretKey, path }, response) => {
      if (!this.#keys.has(secretKey)) return false;
      const isRead = path.startsWith("/v1/customers/");
      if (isRead) {
        this.asked += 1;
        this.open += 1;
      }
      const answer = (): void => void response.writeHead(500).end("{}");
      this.#answers.add(answer);
      const late = setTimeout(answer, ANSWER_MS);
      response.on("close", () => {
        clearTimeout(late);
        this.#answers.delete(answer);
        if (isRead) this.open -= 1;
      });
      return true;
    };
  }

  /**
   * From now on the stage's account is slow. Delivers an event of each of these customers, who have to be read, and
   * waits until as many of them are being read as BillStack reads at once.
   */
  async begin(stage: Stage, ids: string[]): Promise<void> {
    this.#keys.add(stage.keys.secretKey);
    // A body of so old a version only hints that its object has changed.
    const events = ids.map((id) => eventOf(customerOf(id, "By an event"), { api_version: "2015-01-01" }));
    const before = this.asked;
    await Promise.all(events.map((event) => stage.deliver(event)));
    const reads = Math.min(ids.length, READS_AT_ONCE);
    await until("the slow account to be asked", () => this.asked - before >= reads);
  }

  /** From now on all accounts answer new requests at once. */
  end(): void {
    this.#stripe.answer = () => false;
  }

  /** Answers the open requests now. */
  answerOpen(): void {
    for (const answer of this.#answers) answer();
    this.#answers.clear();
  }
}
