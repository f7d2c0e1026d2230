import { StripeSync } from "@supabase/stripe-sync-engine";
import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";
import type { Stripe } from "stripe";

import type { StripeObject, SyncedObject } from "./objects.js";
import { TeamTables } from "./team-tables.js";

/** Line items of checkout sessions, read from Stripe before the transaction began. */
export type LineItems = ReadonlyMap<string, unknown[]>;

/**
 * Stores objects of one type and their nested rows by the sync engine: its column lists and upserts on our storage,
 * in the caller's transaction. The only place that opens the engine. `stamps` tells by id how fresh each object is.
 */
export async function storeObjects(
  sql: TransactionSql,
  teamId: TeamId,
  row: SyncedObject,
  objects: StripeObject[],
  stamps: ReadonlyMap<string, string>,
  lineItems: LineItems,
): Promise<void> {
  const sync = new TeamSync(sql, teamId, stamps, lineItems);
  await row.store(sync, objects);
  await sync.finish();
}

/**
 * The engine for one call. Its `stripe` hands out what was read before and throws on everything else, so that no
 * transaction ever waits for Stripe; its two statements for each subscription become one for all.
 */
class TeamSync extends StripeSync {
  readonly #sql: TransactionSql;
  readonly #teamId: TeamId;
  readonly #subscriptions: string[] = [];
  readonly #items: string[] = [];

  constructor(
    sql: TransactionSql,
    teamId: TeamId,
    stamps: ReadonlyMap<string, string>,
    lineItems: LineItems,
  ) {
    const schema = teamSchema(teamId);
    super({
      schema,
      stripeSecretKey: "sk_none",
      stripeWebhookSecret: "",
      autoExpandLists: false,
      backfillRelatedEntities: false,
      poolConfig: { max: 1 },
    });
    this.#sql = sql;
    this.#teamId = teamId;
    this.postgresClient = new TeamTables(sql, schema, stamps);
    this.stripe = onlyLineItems(lineItems);
  }

  override async markDeletedSubscriptionItems(
    subscription: string,
    current: string[],
  ): Promise<{ rowCount: number }> {
    this.#subscriptions.push(subscription);
    this.#items.push(...current);
    return { rowCount: 0 };
  }

  async finish(): Promise<void> {
    if (this.#subscriptions.length === 0) return;
    const items = `${quoteTeamSchema(teamSchema(this.#teamId))}.subscription_items`;
    await this.#sql.unsafe(
      `update ${items} set deleted = true
       where subscription = any ($1::text[]) and deleted = false and id <> all ($2::text[])`,
      [this.#subscriptions, this.#items],
    );
  }
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
