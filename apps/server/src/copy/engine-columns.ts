import { PostgresClient, StripeSync } from "@supabase/stripe-sync-engine";
import type { Stripe } from "stripe";

/** The values do not matter: while its columns are read, the engine opens no connection and sends no request. */
const CONFIG = {
  schema: "none",
  stripeSecretKey: "sk_none",
  stripeWebhookSecret: "",
  autoExpandLists: false,
  backfillRelatedEntities: false,
  poolConfig: { max: 1 },
};

/** Replaces the engine's storage. It stores nothing, and notes which columns the engine would write. */
class ColumnReader extends PostgresClient {
  readonly columns = new Map<string, string[]>();

  override async findMissingEntries(): Promise<string[]> {
    return [];
  }

  override async upsertManyWithTimestampProtection<T>(
    entries: T[],
    table: string,
    { properties }: { readonly properties: string[] },
  ): Promise<T[]> {
    const known = this.columns.get(table) ?? [];
    // BillStack writes `last_synced_at` itself: it says how fresh the row is.
    this.columns.set(table, [
      ...known,
      ...properties.filter((name) => name !== "last_synced_at" && !known.includes(name)),
    ]);
    return entries;
  }
}

let columns: Promise<ReadonlyMap<string, readonly string[]>> | undefined;

/**
 * Returns the columns that the sync engine writes into a table. The engine does not export these lists. So the
 * first call lets the engine store an empty list in each table, and notes the names of the columns that it wants
 * to write.
 *
 * @throws Error for a table that the engine does not write
 */
export async function engineColumns(table: string): Promise<readonly string[]> {
  columns ??= readColumns();
  const found = (await columns).get(table);
  if (found === undefined) throw new Error(`The sync engine has no columns for the table ${table}.`);
  return found;
}

async function readColumns(): Promise<ReadonlyMap<string, readonly string[]>> {
  const sync = new StripeSync(CONFIG);
  const reader = new ColumnReader({ schema: CONFIG.schema, poolConfig: CONFIG.poolConfig });
  sync.postgresClient = reader;
  await Promise.all([
    sync.upsertProducts([]),
    sync.upsertPrices([]),
    sync.upsertPlans([]),
    sync.upsertCustomers([]),
    sync.upsertSubscriptions([]),
    sync.upsertSubscriptionSchedules([]),
    sync.upsertInvoices([]),
    sync.upsertSetupIntents([]),
    sync.upsertPaymentMethods([]),
    sync.upsertPaymentIntents([]),
    sync.upsertTaxIds([]),
    sync.upsertDisputes([]),
    sync.upsertEarlyFraudWarning([]),
    sync.upsertRefunds([]),
    sync.upsertCheckoutSessions([]),
    sync.upsertCheckoutSessionLineItems([], ""),
    sync.upsertReviews([]),
    sync.upsertInvoicePayments([]),
    sync.upsertFeatures([]),
    sync.upsertActiveEntitlements("", []),
    // The methods that store charges and credit notes are private, but the engine calls them for an event.
    sync.processEvent(emptyEvent("charge.updated")),
    sync.processEvent(emptyEvent("credit_note.updated")),
  ]);
  return reader.columns;
}

function emptyEvent(type: "charge.updated" | "credit_note.updated"): Stripe.Event {
  return { type, created: 0, data: { object: {} } } as Stripe.Event;
}
