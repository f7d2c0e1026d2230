import { isSuccess, send } from "@billstack/server/testing";
import { createBoundedHttpClient, createStripeClient } from "@billstack/stripe-verify";
import type { Stripe } from "stripe";

import type { Change } from "./history.js";
import { run } from "./history-commands.js";

/** The time at which every account begins, in Unix seconds (June 2025). It is long before the time of the machine. */
const BEGIN = 1_750_000_000;

/** A sandbox account whose clock moves only when a {@link History} says so, and BillStack's Stripe client for it. */
export class HistoryAccount {
  /** The client that BillStack uses. Its answers can be held back while the account changes. */
  readonly stripe: Stripe;
  readonly secretKey: string;
  readonly #name: string;
  readonly #sandboxUrl: string;
  /** The client that the test uses to change the account. */
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
      // Every other answer has the Date of the next second, as if it was sent when that second began.
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

  /** Makes the account `name` in the sandbox. */
  static async open(sandboxUrl: string, name: string): Promise<HistoryAccount> {
    const account = new HistoryAccount(sandboxUrl, name);
    await account.#wait(0);
    return account;
  }

  /** The current time of the account. */
  get now(): Date {
    return new Date(this.#now * 1_000);
  }

  /** Moves the clock on, then changes the account. */
  async change({ seconds, ...command }: Change): Promise<void> {
    if (seconds > 0) await this.#wait(seconds);
    await run(this.#people, command);
  }

  /** Lets `after` answers to BillStack pass, then holds back the next one until `meanwhile` has ended. */
  hold(after: number, meanwhile: () => Promise<void>): void {
    this.#held = { after, meanwhile };
  }

  /** Ends {@link hold}, if no answer was held back yet. */
  noHold(): void {
    this.#held = null;
  }

  /** Returns the events since the last call, the oldest first. */
  async newEvents(): Promise<Stripe.Event[]> {
    const events: Stripe.Event[] = [];
    const since = this.#seen === undefined ? {} : { ending_before: this.#seen };
    for await (const event of this.#people.events.list({ limit: 100, ...since })) events.push(event);
    // With `ending_before` the client returns the oldest events first, without it the newest.
    if (this.#seen === undefined) events.reverse();
    this.#seen = events.at(-1)?.id ?? this.#seen;
    return events;
  }

  /** Sets the API version of the account's events. */
  useVersion(version: string): Promise<void> {
    return this.#control("version", { version });
  }

  async #wait(seconds: number): Promise<void> {
    this.#now += seconds;
    await this.#control("clock", { now: this.#now });
  }

  async #control(name: string, body: object): Promise<void> {
    const url = `${this.#sandboxUrl}/_sandbox/${this.#name}/${name}`;
    const { status } = await send(url, "POST", {}, JSON.stringify(body));
    if (!isSuccess(status)) throw new Error(`the control ${name} answered ${status}`);
  }
}
