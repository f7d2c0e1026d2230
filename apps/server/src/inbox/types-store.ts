import type { TeamId } from "@billstack/tenancy";

import type { AnySql } from "../database/any-sql.js";

/** Stripe has about 250 types of events (docs.stripe.com/api/events/types). More than these are not read. */
const MOST_TYPES = 1_000;
/** Waiting events are in no index by their type. Of so many of them the types are read. */
const MOST_WAITING = 10_000;

/**
 * Reads the types of the events that a team has received, sorted. Looks each type up in the index `inbox_of_type`,
 * so it takes as long as there are types, however many events were applied.
 */
export async function readTypes(sql: AnySql, teamId: TeamId): Promise<string[]> {
  const rows = await sql<{ type: string }[]>`
    with recursive connection as materialized (
      select id from billstack.connections where team_id = ${teamId}
    ), found as (
      (select type, 1 as place from billstack.inbox
        where connection_id = (select id from connection) and status <> 'waiting' order by type limit 1)
      union all
      select next.type, found.place + 1 from found cross join lateral (
        select type from billstack.inbox
        where connection_id = (select id from connection) and status <> 'waiting' and type > found.type
        order by type limit 1
      ) as next where found.place < ${MOST_TYPES}
    )
    select type from found
    union
    select type from (
      select type from billstack.inbox
      where connection_id = (select id from connection) and status = 'waiting' limit ${MOST_WAITING}
    ) as waiting`;
  return rows.map(({ type }) => type).toSorted();
}
