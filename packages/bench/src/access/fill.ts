import type { Sql } from "postgres";

/** How many prices and products the account has. */
const PRICES = 20;

/**
 * Fills the schema of a team with customers. Each has an e-mail, metadata, and a subscription with one item. Nine of
 * ten subscriptions are active. The team counts as loaded.
 */
export async function fill(sql: Sql, teamId: string, customers: number): Promise<void> {
  const schema = `stripe_team_${teamId}`;
  await sql.unsafe(`
    set search_path = ${schema};
    insert into products (id, object, name, active, created)
      select 'prod_' || n, 'product', 'Product ' || n, true, 1700000000 + n from generate_series(1, ${PRICES}) n;
    insert into prices (id, object, product, lookup_key, active, currency, unit_amount, created, type)
      select 'price_' || n, 'price', 'prod_' || n, 'key_' || n, true, 'usd', 500, 1700000000 + n, 'recurring'
      from generate_series(1, ${PRICES}) n;
    insert into customers (id, object, email, name, metadata, created, deleted, last_synced_at)
      select 'cus_' || n, 'customer', 'person' || n || '@example.com', 'Person ' || n,
        jsonb_build_object('userId', n::text, 'plan', 'plan_' || n % 5), 1700000000 + n, false, now()
      from generate_series(1, ${customers}) n;
    insert into subscriptions (id, object, customer, status, created, current_period_end, cancel_at_period_end,
        items, metadata, last_synced_at)
      select 'sub_' || n, 'subscription', 'cus_' || n, case when n % 10 = 0 then 'canceled' else 'active' end,
        1700000000 + n, 1900000000, false, '{"data": []}', '{}', now()
      from generate_series(1, ${customers}) n;
    insert into subscription_items (id, object, subscription, price, quantity, created, deleted, last_synced_at)
      select 'si_' || n, 'subscription_item', 'sub_' || n, 'price_' || 1 + n % ${PRICES}, 1, 1700000000 + n, false, now()
      from generate_series(1, ${customers}) n;
    insert into active_entitlements (id, object, customer, feature, lookup_key, last_synced_at)
      select 'ent_' || n, 'entitlements.active_entitlement', 'cus_' || n, 'feat_1', 'reports', now()
      from generate_series(1, ${customers}) n;
    insert into billstack.listings (connection_id, object_type, listed_at)
      select id, type, now() from billstack.connections, unnest(array['customer', 'subscription']) as type;
    reset search_path;
    analyze ${schema}.customers; analyze ${schema}.subscriptions;
    analyze ${schema}.subscription_items; analyze ${schema}.active_entitlements;
    analyze ${schema}.prices; analyze ${schema}.products;`);
}
