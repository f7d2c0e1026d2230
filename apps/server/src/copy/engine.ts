import { StripeSync } from "@supabase/stripe-sync-engine";
import { teamSchema, type TeamId } from "@billstack/tenancy";
import type { Stripe } from "stripe";

import type { StripeObject, SyncedObject } from "./objects.js";
import type { Statements } from "./statements.js";
import { TeamTables, type NestedRows } from "./team-tables.js";

/** Line items of checkout sessions, read from Stripe before the transaction began. */
export type LineItems = ReadonlyMap<string, unknown[]>;

/**
 * Stores objects of one type and their nested rows by the sync engine: its column lists and upserts on our storage,
 * in the caller's transaction; what is left of `statements` is run by the caller. `stamps` tells by id how fresh each object is.
 */
export async function storeObjects(
  statements: Statements,
  teamId: TeamId,
  row: SyncedObject,
  objects: StripeObject[],
  stamps: ReadonlyMap<string, string>,
  lineItems: LineItems,
): Promise<void> {
  await throughEngine(new TeamTables(statements, teamSchema(teamId), stamps), row, objects, lineItems);
}

/**
 * Hands objects of one type to the sync engine, which hands their rows to `tables`. The only place that opens the
 * engine.
 */
export async function throughEngine(
  tables: TeamTables,
  row: SyncedObject,
  objects: StripeObject[],
  lineItems: LineItems,
): Promise<void> {
  const sync = idle.pop() ?? new TeamSync();
  try {
    await sync.store(tables, row, objects, lineItems);
  } finally {
    idle.push(sync);
  }
}

/** Engines that serve no call: making one, with its Stripe client and its pool, takes as long as ten objects. */
const idle: TeamSync[] = [];

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
 * The engine for one call at a time. Its `stripe` hands out what was read before and throws on everything else, so that
 * no transaction ever waits for Stripe; its statements for each parent of nested rows become one for all. It never sees
 * the schema: its storage names the tables.
 */
class TeamSync extends StripeSync {
  readonly #named = new Map<NestedRows, { parents: string[]; kept: string[] }>();

  constructor() {
    super({
      schema: "none",
      stripeSecretKey: "sk_none",
      stripeWebhookSecret: "",
      autoExpandLists: false,
      backfillRelatedEntities: false,
      poolConfig: { max: 1 },
    });
  }

  async store(
    tables: TeamTables,
    row: SyncedObject,
    objects: StripeObject[],
    lineItems: LineItems,
  ): Promise<void> {
    this.#named.clear();
    this.postgresClient = tables;
    this.stripe = onlyLineItems(lineItems, (session, ids) =>
      this.#name(NESTED.checkout_session_line_items, session, ids),
    );
    await row.store(this, objects);
    for (const [rows, { parents, kept }] of this.#named) await tables.removeOthers(rows, parents, kept);
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
}

function onlyLineItems(lineItems: LineItems, named: (session: string, ids: string[]) => void): Stripe {
  const sessions = {
    listLineItems: (id: string) => {
      const items = lineItems.get(id);
      // They could not be read: those that are stored stay.
      if (items === undefined) return [];
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
