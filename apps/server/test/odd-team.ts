import { until, type Client, type TestServer } from "@billstack/server/testing";

import type { OddStripe, Row } from "./odd-stripe.js";
import { WEBHOOK_SECRET } from "./stage.js";

interface Run {
  status: string;
  error: string | null;
  result: Record<string, { synced: number; status: string; reason?: string; requests?: number }>;
}

export const NOW = Math.floor(Date.now() / 1_000);

export function rows(count: number, make: (index: number) => Row): Row[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
export const customers = (count: number): Row[] =>
  rows(count, (index) => ({
    id: `cus_${String(index).padStart(4, "0")}`,
    object: "customer",
    created: NOW - 60 * (index + 1),
    name: "Odd",
    metadata: {},
  }));
export const charges = (count: number, perSecond = 1): Row[] =>
  rows(count, (index) => ({
    id: `ch_${index}`,
    object: "charge",
    created: NOW - 60 - Math.floor(index / perSecond),
    amount: 100,
    metadata: {},
  }));
export const methods = (customer: string, count: number): Row[] =>
  rows(count, (index) => ({
    id: `pm_${customer}_${index}`,
    object: "payment_method",
    customer,
    type: "card",
  }));

/** A team on a server whose Stripe is an {@link OddStripe}. */
export class OddTeam {
  private constructor(
    readonly server: TestServer,
    readonly person: Client,
  ) {}

  /** Connects a new team; nobody has asked the stripe anything yet. */
  static async connect(server: TestServer, odd: OddStripe): Promise<OddTeam> {
    odd.lists.clear();
    odd.answer = () => false;
    const person = await server.client().signUp();
    const keys = { secretKey: "sk_test_odd", publishableKey: "pk_test_odd", webhookSecret: WEBHOOK_SECRET };
    const answer = await person.call("POST", "T/stripe/connect", keys);
    if (answer.status !== 200) throw new Error(answer.text);
    await until("ready", async () => {
      return (await person.call("GET", "T/stripe/status")).body["syncStatus"] === "ready";
    });
    odd.asked.splice(0);
    return new OddTeam(server, person);
  }

  /** Loads the objects, null: all, and tells how the run ended. */
  async load(objects: string[] | null): Promise<Run> {
    await this.person.call("POST", "T/stripe/backfill?wait=true", objects === null ? {} : { objects });
    return (await this.person.call("GET", "T/stripe/backfill")).body["backfill"] as Run;
  }

  async idsOf(table: string): Promise<string[]> {
    const found = await this.server.sql<{ id: string }[]>`
      select id from ${this.server.sql(`stripe_team_${this.person.teamId}.${table}`)} order by id`;
    return found.map(({ id }) => id);
  }
}

export const idsIn = (list: Row[]): string[] => list.map(({ id }) => id).toSorted();
export const list = (path: string, page: object): object => ({ object: "list", url: path, ...page });
/** A refusal of what a restricted key may not read. */
export const forbidden = { error: { type: "invalid_request_error", message: "The key may not read this." } };
