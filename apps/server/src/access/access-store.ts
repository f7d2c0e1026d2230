import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { queryTeam } from "../tables/query-team.js";

/** How a customer is looked for. All three compare exactly. */
export type Lookup =
  { by: "id"; id: string } | { by: "email"; email: string } | { by: "metadata"; key: string; value: string };

/** An item of a subscription that gives access. Times are Unix seconds. */
export interface AccessItem {
  id: string;
  status: string;
  productId: string | null;
  productName: string | null;
  priceId: string | null;
  lookupKey: string | null;
  quantity: number | null;
  currentPeriodEnd: number | null;
  cancelAtPeriodEnd: boolean | null;
  collectionPaused: boolean;
}

/** What is stored about the access of a customer. */
export interface StoredAccess {
  /** False: the team has no connection. */
  connected: boolean;
  /** Whether all customers and all subscriptions of the account were loaded once. */
  loaded: boolean;
  /** The customers that were found, at most {@link MOST_CUSTOMERS} and one more. */
  customerIds: string[];
  /** The items of the subscriptions that give access. */
  items: AccessItem[];
  /** The lookup keys of the customer's active entitlements. */
  features: string[];
  /** How many events are waiting or buried that could change the answer. */
  waitingEvents: number;
  /** The time as of which the answer is right. docs/access.md has the definition. */
  asOf: Date;
}

/** The most ids of customers that an answer names. */
export const MOST_CUSTOMERS = 20;

/**
 * Reads what is stored about the access of one customer. Sends one statement, which changes nothing.
 *
 * @param pastDue whether a subscription with the status `past_due` gives access
 * @throws AppError not_connected if the team has no schema, overloaded if PostgreSQL takes longer than 2 seconds
 */
export async function readStoredAccess(
  sql: Sql,
  teamId: TeamId,
  lookup: Lookup,
  pastDue: boolean,
): Promise<StoredAccess> {
  const [row] = await queryTeam<StoredAccess>(sql, teamId, (schema) => ({
    text: accessQuery(schema, foundBy(schema)[lookup.by]),
    parameters: [teamId, pastDue, ...valuesOf(lookup)],
    prepare: true,
  }));
  if (row === undefined) throw new Error("The statement of an access has no row.");
  return row;
}

/** Returns the values of a lookup, which are the parameters from $3 on. */
function valuesOf(lookup: Lookup): string[] {
  if (lookup.by === "id") return [lookup.id];
  return lookup.by === "email" ? [lookup.email] : [lookup.key, lookup.value];
}

/**
 * The queries for customers, by the kind of the lookup. By its id, a customer is found that is deleted, or that only
 * a subscription names.
 */
function foundBy(schema: string): Record<Lookup["by"], string> {
  return {
    id: `select $3::text as id, coalesce((select deleted from ${schema}.customers where id = $3), false) as deleted
      where exists (select from ${schema}.customers where id = $3)
        or exists (select from ${schema}.subscriptions where customer = $3)`,
    email: `select id, deleted from ${schema}.customers where email = $3 and not deleted`,
    metadata: `select id, deleted from ${schema}.customers
      where metadata @> jsonb_build_object($3::text, $4::text) and not deleted`,
  };
}

/**
 * Returns the statement that reads the access of a customer. The rule stands here and in docs/access.md: a
 * subscription gives access while its status is `active` or `trialing`, and, if $2 is true, `past_due`.
 *
 * @param found a query for the columns `id` and `deleted` of the customers that are looked for
 */
function accessQuery(schema: string, found: string): string {
  return `
with connection as materialized (
  select * from billstack.connections where team_id = $1
), matching as materialized (
  ${found}
), found as materialized (
  -- The limit stands apart. Beside the condition it could make PostgreSQL read the table instead of the index.
  select id, deleted from matching limit ${MOST_CUSTOMERS + 1}
), customer as materialized (
  select id, deleted from found where (select count(*) from found) = 1
), giving as materialized (
  select s.id, s.status, s.created, s.items, s.current_period_end, s.cancel_at_period_end, s.pause_collection,
    s.last_synced_at
  from customer join ${schema}.subscriptions s on s.customer = customer.id
  where not customer.deleted and (s.status in ('active', 'trialing') or s.status = 'past_due' and $2::boolean)
), unapplied as materialized (
  select count(*)::int as events, min(received_at) as since
  from connection, customer, billstack.inbox
  where connection_id = connection.id and status in ('waiting', 'buried') and customer_id is distinct from ''
    and (customer_id = customer.id or customer_id is null)
)
select
  exists (select from connection) as connected,
  (select count(*) = 2 from connection join billstack.listings on connection_id = connection.id
    where object_type in ('customer', 'subscription')) as loaded,
  (select coalesce(json_agg(id order by id), '[]') from found) as "customerIds",
  (select coalesce(json_agg(json_build_object(
      'id', giving.id, 'status', giving.status,
      'productId', coalesce(price.product, inside.price ->> 'product'), 'productName', product.name,
      'priceId', item.price, 'lookupKey', coalesce(price.lookup_key, inside.price ->> 'lookup_key'),
      'quantity', item.quantity,
      'currentPeriodEnd', coalesce(item.current_period_end, giving.current_period_end),
      'cancelAtPeriodEnd', giving.cancel_at_period_end,
      'collectionPaused', giving.pause_collection is not null and giving.pause_collection <> 'null'
    ) order by giving.created, giving.id, item.created, item.id), '[]')
    from giving
      left join ${schema}.subscription_items item
        on item.subscription = giving.id and item.deleted is not true
      left join ${schema}.prices price on price.id = item.price
      -- A deleted price has no row. The subscription itself still shows the price.
      left join lateral (
        select entry -> 'price' as price from jsonb_path_query(giving.items, '$.data[*]') as entry
        where price.id is null and entry ->> 'id' = item.id limit 1
      ) as inside on true
      left join ${schema}.products product on product.id = coalesce(price.product, inside.price ->> 'product')
  ) as items,
  (select coalesce(json_agg(distinct lookup_key), '[]') from customer join ${schema}.active_entitlements
      on active_entitlements.customer = customer.id
    where lookup_key is not null) as features,
  (select events from unapplied) as "waitingEvents",
  (select least(unapplied.since, case
      when coalesce(connection.webhook_secret_used_at, connection.previous_webhook_secret_used_at) is not null
        and not exists (select from billstack.problems where connection_id = connection.id
          and code in ('events_missed', 'thin_events')) then now()
      else coalesce(
        greatest(connection.events_complete_until, (
          select listed_at from billstack.listings
          where connection_id = connection.id and object_type = 'subscription')),
        (select max(last_synced_at) from giving), connection.created_at) end)
    from connection, unapplied) as "asOf"`;
}
