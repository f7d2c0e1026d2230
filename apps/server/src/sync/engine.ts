import { StripeSync } from "@supabase/stripe-sync-engine";
import { teamSchema, type TeamId, type TeamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";
import type { Stripe } from "stripe";

import type { StripeObject, SyncedObject } from "./objects.js";
import { TeamTables, type NestedRows } from "./team-tables.js";

/** Line items of checkout sessions, read from Stripe before the transaction began. */
export type LineItems = ReadonlyMap<string, unknown[]>;

/**
 * Stores objects of one type and their nested rows by the sync engine: its column lists and upserts on our storage,
 * in the caller's transaction. `stamps` tells by id how fresh each object is.
 */
export async function storeObjects(
  sql: TransactionSql,
  teamId: TeamId,
  row: SyncedObject,
  objects: StripeObject[],
  stamps: ReadonlyMap<string, string>,
  lineItems: LineItems,
): Promise<void> {
  const schema = teamSchema(teamId);
  await throughEngine(new TeamTables(sql, schema, stamps), schema, row, objects, lineItems);
}

/**
 * Hands objects of one type to the sync engine, which hands their rows to `tables`. The only place that opens the
 * engine.
 */
export async function throughEngine(
  tables: TeamTables,
  schema: TeamSchema,
  row: SyncedObject,
  objects: StripeObject[],
  lineItems: LineItems,
): Promise<void> {
  const sync = new TeamSync(tables, schema, lineItems);
  await row.store(sync, objects);
  await sync.finish();
}

/** The nested tables whose rows go by what their parent names. */
export const NESTED = {
  subscription_items: {
    table: "subscription_items",
    parent: "subscription",
    of: "subscriptions",
    removal: "flag",
  },
  active_entitlements: {
    table: "active_entitlements",
    parent: "customer",
    of: "customers",
    removal: "row",
  },
  checkout_session_line_items: {
    table: "checkout_session_line_items",
    parent: "checkout_session",
    of: "checkout_sessions",
    removal: "row",
  },
} as const satisfies Record<string, NestedRows>;

/**
 * The engine for one call. Its `stripe` hands out what was read before and throws on everything else, so that no
 * transaction ever waits for Stripe; its statements for each parent of nested rows become one for all.
 */
class TeamSync extends StripeSync {
  readonly #tables: TeamTables;
  readonly #named = new Map<NestedRows, { parents: string[]; kept: string[] }>();

  constructor(tables: TeamTables, schema: TeamSchema, lineItems: LineItems) {
    super({
      schema,
      stripeSecretKey: "sk_none",
      stripeWebhookSecret: "",
      autoExpandLists: false,
      backfillRelatedEntities: false,
      poolConfig: { max: 1 },
    });
    this.#tables = tables;
    this.postgresClient = tables;
    this.stripe = onlyLineItems(lineItems, (session, ids) =>
      this.#name(NESTED.checkout_session_line_items, session, ids),
    );
  }

  override async markDeletedSubscriptionItems(subscription: string, current: string[]) {
    return this.#name(NESTED.subscription_items, subscription, current);
  }

  override async deleteRemovedActiveEntitlements(customer: string, current: string[]) {
    return this.#name(NESTED.active_entitlements, customer, current);
  }

  #name(rows: NestedRows, parent: string, ids: string[]): { rowCount: number } {
    const named = this.#named.get(rows) ?? { parents: [], kept: [] };
    named.parents.push(parent);
    named.kept.push(...ids);
    this.#named.set(rows, named);
    return { rowCount: 0 };
  }

  async finish(): Promise<void> {
    for (const [rows, { parents, kept }] of this.#named) await this.#tables.removeOthers(rows, parents, kept);
  }
}

function onlyLineItems(lineItems: LineItems, named: (session: string, ids: string[]) => void): Stripe {
  const sessions = {
    listLineItems: (id: string) => {
      const items = lineItems.get(id) ?? [];
      named(
        id,
        items.map((item) => (item as { id: string }).id),
      );
      return items;
    },
  };
  const known: Record<string, unknown> = { checkout: { sessions } };
  // The engine reaches Stripe only through this object; of its type it uses one method here.
  return new Proxy(known, {
    get(target, name) {
      if (typeof name === "string" && Object.hasOwn(target, name)) return target[name];
      throw new Error(`The engine asked Stripe for ${String(name)} inside a transaction.`);
    },
  }) as unknown as Stripe;
}
