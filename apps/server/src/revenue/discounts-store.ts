import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { StoredDiscount } from "./discounts.js";

/** Returns the discounts of the team's subscriptions and items that are stored, in the order in which they apply. */
export function selectStoredDiscounts(sql: Sql, teamId: TeamId): Promise<readonly StoredDiscount[]> {
  return sql<StoredDiscount[]>`
    select id, subscription_id as subscription, item_id as item, coupon, starts_at::float8 as start,
      ends_at::float8 as end, removed_at::float8 as removed
    from billstack.discounts
    where connection_id = (select id from billstack.connections where team_id = ${teamId})
    order by subscription_id, place, id`;
}
