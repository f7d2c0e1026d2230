import type { TransactionSql } from "postgres";

import type { ConnectionRef } from "./connection-ref.js";
import { namedDiscounts } from "./named-discounts.js";
import { Statements } from "./statements.js";
import { storableJson } from "./storable-json.js";
import type { StripeObject } from "./stripe-object.js";

/** The state of an object: as much of it as is needed here. */
interface State {
  id: string;
  object: StripeObject | null;
  /** The time of the state, by Stripe's clock. */
  freshAt: Date;
}

/**
 * Stores the discounts that subscriptions name. A discount of which only the id is known keeps the coupon that was stored
 * before. What is stored already is not written, so that no lock is taken. The order of the rows is the same for all
 * writers, to avoid deadlocks.
 */
const STORE = `
  with told as materialized (
    select * from json_to_recordset($1::json) as one (connection uuid, subscription text, at bigint, discounts json)
  ), held as materialized (
    select told.connection, told.subscription, one.*
    from told cross join json_to_recordset(told.discounts) as one
      (id text, item text, place int, coupon jsonb, starts bigint, ends bigint)
  ), removed as (
    update billstack.discounts as known set removed_at = told.at from told
    where known.connection_id = told.connection and known.subscription_id = told.subscription
      and known.removed_at is null
      and not exists (select from held where held.connection = known.connection_id and held.id = known.id)
  )
  insert into billstack.discounts as known
    (connection_id, id, subscription_id, item_id, place, coupon, starts_at, ends_at)
  select distinct on (connection, id) connection, id, subscription, item, place, coupon, starts, ends from held
  where not exists (
    select from billstack.discounts as same
    where same.connection_id = held.connection and same.id = held.id and same.subscription_id = held.subscription
      and same.item_id is not distinct from held.item and same.place = held.place and same.removed_at is null
      and (held.coupon is null or same.coupon is not distinct from held.coupon)
      and (held.coupon is null or same.ends_at is not distinct from held.ends))
  order by connection, id
  on conflict (connection_id, id) do update set
    subscription_id = excluded.subscription_id, item_id = excluded.item_id, place = excluded.place, removed_at = null,
    coupon = coalesce(excluded.coupon, known.coupon), starts_at = coalesce(excluded.starts_at, known.starts_at),
    ends_at = case when excluded.coupon is null then known.ends_at else excluded.ends_at end`;

/** Stores the discounts of subscriptions that are stored already, as a list of Stripe's shows them. */
export async function storeDiscounts(
  sql: TransactionSql,
  team: { connection: ConnectionRef; states: readonly State[] },
): Promise<void> {
  const statements = new Statements(sql);
  await addDiscounts(statements, [team]);
  await statements.run();
}

/** Adds the statement that stores the discounts of subscriptions. Other objects, and deleted ones, are left out. */
export async function addDiscounts(
  statements: Statements,
  teams: readonly { connection: ConnectionRef; states: readonly State[] }[],
): Promise<void> {
  const told = teams.flatMap(({ connection, states }) =>
    states.flatMap(({ id, object, freshAt }) => {
      if (object?.object !== "subscription") return [];
      const discounts = namedDiscounts(object);
      const at = Math.floor(freshAt.getTime() / 1_000);
      return discounts === null ? [] : [{ connection: connection.id, subscription: id, at, discounts }];
    }),
  );
  if (told.length > 0) await statements.add(STORE, storableJson(JSON.stringify(told)));
}
