import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { OftenUsed } from "../database/often-used.js";
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

/** Whose access is asked for, and whether a subscription with the status `past_due` gives access. */
export interface AccessQuestion {
  lookup: Lookup;
  pastDue: boolean;
}

/** The questions that one statement answers: those about one team with one kind of lookup. */
export interface AccessGroup {
  sql: Sql;
  teamId: TeamId;
  by: Lookup["by"];
}

/**
 * Reads what is stored about the access of customers. Sends one statement for all questions, which changes nothing.
 *
 * @param often decides whether PostgreSQL keeps the plan of the statement
 * @returns the answers in the order of the questions
 * @throws AppError not_connected if the team has no schema, overloaded if PostgreSQL takes longer than 2 seconds
 */
export function readStoredAccess(
  { sql, teamId, by }: AccessGroup,
  questions: AccessQuestion[],
  often: OftenUsed,
): Promise<readonly StoredAccess[]> {
  return queryTeam<StoredAccess>(sql, teamId, (schema) => ({
    text: accessQuery(schema, foundBy(schema)[by]),
    parameters: [
      teamId,
      JSON.stringify(
        questions.map(({ lookup, pastDue }, place) => {
          return { place, past_due: pastDue, key: keyOf(lookup), value: valueOf(lookup) };
        }),
      ),
    ],
    prepare: often.isOften(`${teamId} ${by}`),
  }));
}

/** Returns the key of the metadata; empty for another kind of lookup. */
function keyOf(lookup: Lookup): string {
  return lookup.by === "metadata" ? lookup.key : "";
}

/** Returns what is looked for. */
function valueOf(lookup: Lookup): string {
  if (lookup.by === "id") return lookup.id;
  return lookup.by === "email" ? lookup.email : lookup.value;
}

/**
 * The queries for the customers that a row `asked` looks for, by the kind of the lookup. By its id, a customer is found
 * that is deleted, or that only a subscription names.
 */
function foundBy(schema: string): Record<Lookup["by"], string> {
  return {
    id: `select asked.value as id,
        coalesce((select deleted from ${schema}.customers where id = asked.value), false) as deleted
      where exists (select from ${schema}.customers where id = asked.value)
        or exists (select from ${schema}.subscriptions where customer = asked.value)`,
    email: `select id, deleted from ${schema}.customers where email = asked.value and not deleted`,
    metadata: `select id, deleted from ${schema}.customers
      where metadata @> jsonb_build_object(asked.key, asked.value) and not deleted`,
  };
}

/**
 * Returns the statement that reads the access of customers. The rule stands here and in docs/access.md: a subscription
 * gives access while its status is `active` or `trialing`, and, if the question allows it, `past_due`.
 *
 * @param found a query for the columns `id` and `deleted` of the customers that `asked` looks for
 */
function accessQuery(schema: string, found: string): string {
  return `
with team as materialized (
  select connection.id, connection.created_at, connection.right_until,
    (select count(*) = 2 from billstack.listings
      where connection_id = connection.id and object_type in ('customer', 'subscription')) as loaded,
    case
      when coalesce(webhook_secret_used_at, previous_webhook_secret_used_at) is not null
        and not exists (select from billstack.problems
          where connection_id = connection.id and code in ('events_missed', 'thin_events')) then now()
      else greatest(events_complete_until, (select listed_at from billstack.listings
        where connection_id = connection.id and object_type = 'subscription')) end as right_at
  from billstack.connections connection where team_id = $1
), asked as (
  -- PostgreSQL expects 100 rows here, however many there are. So it keeps one plan and does not plan each statement.
  select * from json_to_recordset($2::text::json) as asked (place int, past_due boolean, key text, value text)
)
select
  team.id is not null as connected, coalesce(team.loaded, false) as loaded,
  found.ids as "customerIds", coalesce(given.items, '[]') as items, coalesce(entitled.features, '[]') as features,
  coalesce(unapplied.events, 0) as "waitingEvents",
  least(unapplied.since, team.right_until, coalesce(team.right_at, given.synced_at, team.created_at)) as "asOf"
from asked left join team on true
  cross join lateral (
    -- The limit stands apart. Beside the condition it could make PostgreSQL read the table instead of the index.
    with matching as materialized (${found})
    select coalesce(json_agg(id order by id), '[]') as ids, count(*) as matches, min(id) as id, bool_or(deleted) as deleted
    from (select id, deleted from matching limit ${MOST_CUSTOMERS + 1}) as few
  ) as found
  left join lateral (
    select max(subscription.last_synced_at) as synced_at, json_agg(json_build_object(
      'id', subscription.id, 'status', subscription.status,
      'productId', coalesce(price.product, inside.price ->> 'product'), 'productName', product.name,
      'priceId', item.price, 'lookupKey', coalesce(price.lookup_key, inside.price ->> 'lookup_key'),
      'quantity', item.quantity,
      'currentPeriodEnd', coalesce(item.current_period_end, subscription.current_period_end),
      'cancelAtPeriodEnd', subscription.cancel_at_period_end,
      'collectionPaused', subscription.pause_collection is not null and subscription.pause_collection <> 'null'
    ) order by subscription.created, subscription.id, item.created, item.id) as items
    from ${schema}.subscriptions subscription
      left join ${schema}.subscription_items item
        on item.subscription = subscription.id and item.deleted is not true
      left join ${schema}.prices price on price.id = item.price
      -- A deleted price has no row. The subscription itself still shows the price.
      left join lateral (
        select entry -> 'price' as price from jsonb_path_query(subscription.items, '$.data[*]') as entry
        where price.id is null and entry ->> 'id' = item.id limit 1
      ) as inside on true
      left join ${schema}.products product on product.id = coalesce(price.product, inside.price ->> 'product')
    where found.matches = 1 and not found.deleted and subscription.customer = found.id
      and (subscription.status in ('active', 'trialing')
        or subscription.status = 'past_due' and asked.past_due)
  ) as given on true
  left join lateral (
    select json_agg(distinct lookup_key) as features from ${schema}.active_entitlements
    where found.matches = 1 and customer = found.id and lookup_key is not null
  ) as entitled on true
  left join lateral (
    select count(*)::int as events, min(received_at) as since from billstack.inbox
    where found.matches = 1 and connection_id = team.id and status in ('waiting', 'buried')
      and customer_id is distinct from '' and (customer_id = found.id or customer_id is null)
  ) as unapplied on true
order by asked.place`;
}
