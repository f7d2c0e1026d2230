import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { Json } from "./json.js";
import { readTeam } from "./read-team.js";

/** How many subscriptions one statement reads. */
export const SUBSCRIPTIONS_AT_ONCE = 2_000;

/** A row of the table `subscriptions`, with what decides about its MRR. */
export type SubscriptionRow = Json & { id: string; customer: string | null };

/**
 * The SQL of what decides how much the items of a subscription or the lines of an invoice cost.
 *
 * @param column the column with a list as Stripe writes it. It is named only once, because each time PostgreSQL unpacks it.
 * @param more the SQL of more pairs of names and values of each entry, `one`
 */
export function shortItems(column: string, more = ""): string {
  return `(
    select jsonb_agg(jsonb_build_object('id', one->'id', 'quantity', one->'quantity', 'discounts', one->'discounts'${more},
      'price', jsonb_build_object('id', one->'price'->'id', 'currency', one->'price'->'currency',
        'unit_amount', one->'price'->'unit_amount', 'unit_amount_decimal', one->'price'->'unit_amount_decimal',
        'transform_quantity', one->'price'->'transform_quantity', 'recurring', one->'price'->'recurring')))
    from jsonb_path_query(${column}, 'lax $.data[*]') as one
    where jsonb_typeof(one->'price') = 'object')`;
}

/** Returns the next subscriptions in the order of their ids. */
export function nextSubscriptions(
  sql: Sql,
  teamId: TeamId,
  after: string,
): Promise<readonly SubscriptionRow[]> {
  return readTeam<SubscriptionRow>(
    sql,
    teamId,
    (schema) => `
      select id, customer, status, start_date::float8, created::float8, trial_start, trial_end, ended_at::float8,
        current_period_start::float8, discount, ${shortItems("items")} as items
      from ${schema}.subscriptions where id > $1 order by id limit ${SUBSCRIPTIONS_AT_ONCE}`,
    [after],
  );
}

/** Returns the coupons of the account. */
export function selectCoupons(sql: Sql, teamId: TeamId): Promise<readonly (Json & { id: string })[]> {
  return readTeam(
    sql,
    teamId,
    (schema) => `
      select id, duration, percent_off, amount_off::float8, currency from ${schema}.coupons where duration = 'forever'`,
  );
}

/** Returns the discounts that customers have for everything. */
export async function selectDiscounts(sql: Sql, teamId: TeamId): Promise<readonly unknown[]> {
  const rows = await readTeam<{ discount: unknown }>(
    sql,
    teamId,
    (schema) => `select discount from ${schema}.customers where jsonb_typeof(discount) = 'object'`,
  );
  return rows.map(({ discount }) => discount);
}
