import { createBoundedHttpClient, createStripeClient } from "@billstack/stripe-verify";
import type { Stripe } from "stripe";

import type { Change } from "./history.js";
import { run } from "./history-commands.js";

/** Where the clock of every account begins: long ago, so that it never meets the machine's. */
const BEGIN = 1_750_000_000;

/** A sandbox account whose clock is the history's own, and BillStack's client for it. */
export class HistoryAccount {
  /** BillStack's client: what it was answered may be held back while things happen. */
  readonly stripe: Stripe;
  readonly secretKey: string;
  readonly #name: string;
  readonly #sandboxUrl: string;
  readonly #people: Stripe;
  #now = BEGIN;
  #seen: string | undefined;
  #late = false;
  #held: { after: number; meanwhile: () => Promise<void> } | null = null;

  private constructor(sandboxUrl: string, name: string) {
    this.#name = name;
    this.#sandboxUrl = sandboxUrl;
    this.secretKey = `sk_test_sandbox_${name}`;
    const options = { secretKey: this.secretKey, apiBase: sandboxUrl };
    this.#people = createStripeClient(options);
    const httpClient = createBoundedHttpClient();
    const makeRequest = httpClient.makeRequest.bind(httpClient);
    httpClient.makeRequest = async (...request) => {
      const answer = await makeRequest(...request);
      // Every other answer is sent as the next second begins: what it says is of the second that it is stamped with.
      this.#late = !this.#late;
      const sentAt = new Date((this.#now + 1) * 1_000).toUTCString();
      if (this.#late) Object.assign(answer.getHeaders(), { date: sentAt });
      const held = this.#held;
      if (held !== null && held.after-- <= 0) {
        this.#held = null;
        await held.meanwhile();
      }
      return answer;
    };
    this.stripe = createStripeClient({ ...options, httpClient });
  }

  static async open(sandboxUrl: string, name: string): Promise<HistoryAccount> {
    const account = new HistoryAccount(sandboxUrl, name);
    await account.#wait(0);
    return account;
  }

  get now(): Date {
    return new Date(this.#now * 1_000);
  }

  async change({ seconds, ...command }: Change): Promise<void> {
    if (seconds > 0) await this.#wait(seconds);
    await run(this.#people, command);
  }

  /** Holds back the answer to BillStack's next request but `after` until `meanwhile` has happened. */
  hold(after: number, meanwhile: () => Promise<void>): void {
    this.#held = { after, meanwhile };
  }

  noHold(): void {
    this.#held = null;
  }

  /** The events since the last call, the oldest first. */
  async newEvents(): Promise<Stripe.Event[]> {
    const events: Stripe.Event[] = [];
    const since = this.#seen === undefined ? {} : { ending_before: this.#seen };
    for await (const event of this.#people.events.list({ limit: 100, ...since })) events.push(event);
    // Backwards from a mark the oldest come first.
    if (this.#seen === undefined) events.reverse();
    this.#seen = events.at(-1)?.id ?? this.#seen;
    return events;
  }

  /** Lets the account's events be rendered in this version. */
  useVersion(version: string): Promise<void> {
    return this.#control("version", { version });
  }

  async #wait(seconds: number): Promise<void> {
    this.#now += seconds;
    await this.#control("clock", { now: this.#now });
  }

  async #control(name: string, body: object): Promise<void> {
    const response = await fetch(`${this.#sandboxUrl}/_sandbox/${this.#name}/${name}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the control ${name} answered ${response.status}`);
  }
}
