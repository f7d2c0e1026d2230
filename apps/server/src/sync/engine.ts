import { StripeSync } from "@supabase/stripe-sync-engine";
import { teamSchema, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";
import type { Stripe } from "stripe";

import { TeamTables } from "./team-tables.js";

/** Line items of checkout sessions, read from Stripe before the transaction began. */
export type LineItems = ReadonlyMap<string, unknown[]>;

/**
 * The sync engine for one transaction on one team's schema: its column lists and upserts on our storage. The only
 * place that opens it. Its `stripe` hands out what was read before and throws on everything else, so that no
 * transaction ever waits for Stripe.
 */
export function openEngine(sql: TransactionSql, teamId: TeamId, lineItems: LineItems): StripeSync {
  const schema = teamSchema(teamId);
  const sync = new StripeSync({
    schema,
    stripeSecretKey: "sk_none",
    stripeWebhookSecret: "",
    autoExpandLists: false,
    backfillRelatedEntities: false,
    poolConfig: { max: 1 },
  });
  sync.postgresClient = new TeamTables(sql, schema);
  sync.stripe = onlyLineItems(lineItems);
  return sync;
}

function onlyLineItems(lineItems: LineItems): Stripe {
  const sessions = { listLineItems: (id: string) => lineItems.get(id) ?? [] };
  const known: Record<string, unknown> = { checkout: { sessions } };
  // The engine reaches Stripe only through this object; of its type it uses one method here.
  return new Proxy(known, {
    get(target, name) {
      if (typeof name === "string" && Object.hasOwn(target, name)) return target[name];
      throw new Error(`The engine asked Stripe for ${String(name)} inside a transaction.`);
    },
  }) as unknown as Stripe;
}
