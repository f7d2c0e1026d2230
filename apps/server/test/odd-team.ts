import { signWebhook } from "@billstack/stripe-verify";
import { until, type Client, type TestServer } from "@billstack/server/testing";

import type { OddStripe, Row } from "./odd-stripe.js";
import { WEBHOOK_SECRET } from "./stage.js";

interface Run {
  status: string;
  error: string | null;
  result: Record<string, { synced: number; status: string; reason?: string; requests?: number }>;
}

/** The time when the tests began, in Unix seconds. */
export const NOW = Math.floor(Date.now() / 1_000);

/** Makes a list of `count` objects. */
export function rows(count: number, make: (index: number) => Row): Row[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
/** Makes customers, each created a minute before the one before it in the list. */
export const customers = (count: number): Row[] =>
  rows(count, (index) => ({
    id: `cus_${String(index).padStart(4, "0")}`,
    object: "customer",
    created: NOW - 60 * (index + 1),
    name: "Odd",
    metadata: {},
  }));
/** Makes charges, `perSecond` of them in each second. */
export const charges = (count: number, perSecond = 1): Row[] =>
  rows(count, (index) => ({
    id: `ch_${index}`,
    object: "charge",
    created: NOW - 60 - Math.floor(index / perSecond),
    amount: 100,
    metadata: {},
  }));
/** Makes payment methods of a customer. */
export const methods = (customer: string, count: number): Row[] =>
  rows(count, (index) => ({
    id: `pm_${customer}_${index}`,
    object: "payment_method",
    customer,
    type: "card",
  }));

/** A team on a server that uses an {@link OddStripe} in place of Stripe. */
export class OddTeam {
  private constructor(
    readonly server: TestServer,
    readonly person: Client,
  ) {}

  /** Empties the {@link OddStripe} and connects a new team to it. Its noted requests begin after that. */
  static async connect(server: TestServer, odd: OddStripe, secretKey = "sk_test_odd"): Promise<OddTeam> {
    odd.lists.clear();
    odd.answer = () => false;
    const person = await server.client().signUp();
    const keys = { secretKey, publishableKey: "pk_test_odd", webhookSecret: WEBHOOK_SECRET };
    const answer = await person.call("POST", "T/stripe/connect", keys);
    if (answer.status !== 200) throw new Error(answer.text);
    await until("ready", async () => {
      return (await person.call("GET", "T/stripe/status")).body["syncStatus"] === "ready";
    });
    odd.asked.splice(0);
    return new OddTeam(server, person);
  }

  /** Runs a backfill of these objects, or of all objects for null. Returns how the run ended. */
  async load(objects: string[] | null): Promise<Run> {
    await this.person.call("POST", "T/stripe/backfill?wait=true", objects === null ? {} : { objects });
    return (await this.person.call("GET", "T/stripe/backfill")).body["backfill"] as Run;
  }

  /** Delivers an event, signed as Stripe signs. */
  async deliver(event: object): Promise<void> {
    const payload = JSON.stringify(event);
    const signature = signWebhook({ payload, secret: WEBHOOK_SECRET });
    const url = `${this.server.url}/api/webhooks/stripe/${this.person.teamId}`;
    const headers = { "content-type": "application/json", "stripe-signature": signature };
    const { status } = await fetch(url, { method: "POST", headers, body: payload });
    if (status !== 200) throw new Error(`The delivery was answered ${status}`);
  }

  /** Returns the sorted ids of the rows in one of the team's tables. */
  async idsOf(table: string): Promise<string[]> {
    const found = await this.server.sql<{ id: string }[]>`
      select id from ${this.server.sql(`stripe_team_${this.person.teamId}.${table}`)} order by id`;
    return found.map(({ id }) => id);
  }
}

/** Returns the sorted ids of objects. */
export const idsIn = (list: Row[]): string[] => list.map(({ id }) => id).toSorted();
/** Makes the body of a list from its page. */
export const list = (path: string, page: object): object => ({ object: "list", url: path, ...page });
/** Stripe's error body for something that a restricted key may not read. */
export const forbidden = { error: { type: "invalid_request_error", message: "The key may not read this." } };
